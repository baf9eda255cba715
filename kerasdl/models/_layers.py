"""Parts that the builders share: hidden layers with all that comes with them, and the logits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras

from kerasdl.interfaces import Shape

RECTIFIERS = {"celu", "elu", "gelu", "hard_silu", "hard_swish", "leaky_relu", "mish", "relu", "relu6", "silu", "swish"}
NORMALISATIONS = {
    "none": None,
    "batch": keras.layers.BatchNormalization,
    "layer": keras.layers.LayerNormalization,
}


@dataclass(frozen=True)
class Hidden:
    """What all hidden layers of a model have in common; its attributes are the builders' options of that name."""

    activation: str = "relu"
    normalisation: str = "none"
    dropout: float = 0.0
    l1: float = 0.0
    l2: float = 0.0

    def apply(self, x: Any, layer: type, *sizes: int, name: str, activate: bool = True, **options: Any) -> Any:
        """Apply a layer that has a kernel, then normalisation (Ioffe and Szegedy 2015, arXiv:1502.03167), activation.

        Args:
            x: What the layer is applied to.
            layer: Class of the layer: dense or a convolution.
            sizes: First arguments of the layer: units, or filters and kernel size.
            name: Name of the layer, and start of the names of those that come with it.
            activate: False leaves the activation to the caller.
            options: Further arguments of the layer.
        """
        normalise = NORMALISATIONS[self.normalisation]
        fused = activate and normalise is None
        options |= {
            "activation": self.activation if fused else None,
            # Normalisation takes the mean away and adds an offset of its own.
            "use_bias": normalise is None,
            "kernel_initializer": initializer(self.activation),
            "kernel_regularizer": keras.regularizers.L1L2(self.l1, self.l2) if self.l1 or self.l2 else None,
        }
        x = layer(*sizes, name=name, **options)(x)
        if normalise is not None:
            x = normalise(name=f"{name}_normalisation")(x)
        return x if fused or not activate else self.activate(x, name)

    def activate(self, x: Any, name: str) -> Any:
        """Apply the activation as a layer of its own."""
        return keras.layers.Activation(self.activation, name=f"{name}_activation")(x)

    def drop(self, x: Any, name: str) -> Any:
        """Apply dropout, if there is any."""
        # Dropout(0.0) would still show up in every summary and slow down compiled loops.
        return keras.layers.Dropout(self.dropout, name=f"{name}_dropout")(x) if self.dropout else x


def initializer(activation: str) -> str:
    """Choose the initial kernel that keeps signals and gradients at the same size from layer to layer.

    He et al. (2015, arXiv:1502.01852) for rectifiers and their smooth relatives, LeCun for selu (Klambauer et al.
    2017, arXiv:1706.02515), Glorot and Bengio (2010, AISTATS) for everything else.
    """
    if activation in RECTIFIERS:
        return "he_normal"
    return "lecun_normal" if activation == "selu" else "glorot_uniform"


def add_skip(x: Any, skip: Any, projection: keras.Layer, name: str) -> Any:
    """Add a skip connection (He et al. 2016, arXiv:1512.03385), projected where the shapes differ."""
    return keras.layers.Add(name=f"{name}_sum")([x, skip if skip.shape == x.shape else projection(skip)])


def dense_layers(x: Any, units: Sequence[int], hidden: Hidden, *, residual: bool = False) -> Any:
    """Apply `hidden_1`, `hidden_2`, ...: one dense layer a width."""
    for number, width in enumerate(units, start=1):
        name = f"hidden_{number}"
        y = hidden.drop(hidden.apply(x, keras.layers.Dense, width, name=name), name)
        if residual:
            y = add_skip(y, x, keras.layers.Dense(width, use_bias=False, name=f"{name}_projection"), name)
        x = y
    return x


def logits(x: Any, shape: Shape) -> Any:
    """Apply the last layer: no activation, since losses and tasks expect logits, and float32 in any precision."""
    x = keras.layers.Dense(math.prod(shape), dtype="float32", name="logits")(x)
    return x if len(shape) == 1 else keras.layers.Reshape(shape, dtype="float32", name="outputs")(x)
