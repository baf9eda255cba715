"""What a core is made of, as far as the doctor asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from kerasdl.engine.traits import optimizers_of

_NORMALISING = (
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
    keras.layers.Rescaling,
    keras.layers.Normalization,
)


def architecture(core: keras.Model) -> dict[str, Any]:
    """Say how large a core is, and what holds it.

    Returns:
        `widest`, the most units of a hidden dense or recurrent layer, 0 for none, and `hidden`, how many there are;
        `plain`, 1 if a recurrent one has no gates;
        `filters`, the most of a convolution; `dropout`, the largest rate; `augmented`, 1 if examples are altered at
        random; `normalised`, 1 if it normalises inside, and `batch_normalised`, 1 if by batch; `untrainable`, the first
        layer whose weights are all held, and `untrainable_layers`, how many; `norm`, the L2 norm of all trainable
        weights but biases; `optimizer`, the class of the first one, its `learning_rate` at first, and `decay`, that of
        weights. What does not apply is not there.
    """
    layers = list(_layers(core))
    recurrent_or_dense = [layer for layer in layers if isinstance(getattr(layer, "units", None), int)]
    filters = [layer.filters for layer in layers if isinstance(getattr(layer, "filters", None), int)]
    rates = [float(layer.rate) for layer in layers if isinstance(getattr(layer, "rate", None), int | float)]
    held = [layer.name for layer in layers if _is_held(layer)]
    found: dict[str, Any] = {
        # The last one is as wide as the answer.
        "widest": max((layer.units for layer in recurrent_or_dense[:-1]), default=0),
        "hidden": len(recurrent_or_dense[:-1]),
        "normalised": float(any(isinstance(layer, _NORMALISING) for layer in layers)),
        "batch_normalised": float(any(isinstance(layer, keras.layers.BatchNormalization) for layer in layers)),
        "dropout": max(rates, default=0.0),
        "plain": float(any(isinstance(layer, keras.layers.SimpleRNN) for layer in layers)),
        "augmented": float(any(type(layer).__name__.startswith("Random") for layer in layers)),
        "norm": norm(core),
    }
    found |= {"filters": max(filters)} if filters else {}
    found |= {"untrainable": held[0], "untrainable_layers": len(held)} if held else {}
    optimizers = optimizers_of(core)
    if optimizers:
        # With float16 another one stands around it, which scales the loss.
        own = getattr(optimizers[0], "inner_optimizer", optimizers[0])
        found["optimizer"] = type(own).__name__.lower()
        found["learning_rate"], found["decay"] = float(own.learning_rate), float(own.weight_decay or 0.0)
    return found


def norm(core: keras.Model) -> float:
    """Give the L2 norm of all trainable weights but biases."""
    kernels = [np.asarray(each, np.float64) for each in core.trainable_variables if len(each.shape) > 1]
    return float(np.sqrt(sum((kernel**2).sum() for kernel in kernels)))


def penalty(core: keras.Model) -> float:
    """Give what the weights add to the loss."""
    return float(sum(each.regularizer(each) for each in core.trainable_variables if each.regularizer is not None))


def _layers(model: Any) -> Iterator[keras.layers.Layer]:
    yield from model._flatten_layers(include_self=False)


def _is_held(layer: keras.layers.Layer) -> bool:
    statistics = isinstance(layer, keras.layers.BatchNormalization | keras.layers.Normalization | keras.Model)
    own = [each for each in layer.weights if each.dtype != "uint32"]
    return bool(own) and not statistics and not layer.trainable_variables
