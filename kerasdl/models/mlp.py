"""The multi-layer perceptron: for tables, and the baseline for everything else."""

from collections.abc import Mapping, Sequence
from typing import Any

import keras
from keras import ops

from kerasdl.interfaces import (
    Dropout,
    HiddenActivation,
    Inputs,
    NonNegativeFloat,
    Normalisation,
    Penalty,
    PositiveInt,
    Shape,
    Spec,
    Widths,
)
from kerasdl.models._inputs import embed, embed_categories, enter, steps_that_count
from kerasdl.models._layers import Hidden, dense_layers, logits


def mlp(
    inputs: Inputs,
    outputs: Shape | Spec,
    *,
    units: Widths = (64, 64),
    activation: HiddenActivation = "relu",
    dropout: Dropout = 0.0,
    normalisation: Normalisation = "none",
    residual: bool = False,
    l1: NonNegativeFloat = 0.0,
    l2: Penalty = 0.0,
    embedding_size: PositiveInt = 32,
) -> keras.Model:
    """Build a multi-layer perceptron that returns logits.

    Inputs of any rank are flattened first; of token ids it takes the mean of their embeddings, padding left out, of
    categories all embeddings. Several inputs are put side by side. Layers are named `hidden_1`, `hidden_2`, ... and
    `logits`.

    Args:
        inputs: Shape of one example, without the batch axis, or its spec, or several by name.
        outputs: Shape of one prediction: `(10,)` for ten classes, `()` for a single number.
        units: Width of each hidden layer. `()` gives a linear model.
        activation: Activation of the hidden layers; the initial weights are chosen to suit it.
        dropout: Fraction of each hidden layer's outputs zeroed in training, in `[0, 1)`.
        normalisation: Put between each hidden layer and its activation: `batch` (Ioffe and Szegedy 2015) or `layer`
            (Ba et al. 2016, arXiv:1607.06450).
        residual: Add each hidden layer's input to its output, by a learned projection where widths differ.
        l1: Penalty on the absolute values of the hidden layers' kernels, added to the loss; 0 or more.
        l2: Penalty on the squares of the hidden layers' kernels, added to the loss; 0 or more.
        embedding_size: Length of the vector learned for each token or category. Used for those alone.

    Returns:
        An uncompiled functional model.

    Example:
        >>> mlp((28, 28), (10,), units=(32,)).count_params()
        25450
    """
    hidden = Hidden(activation, normalisation, dropout, l1, l2)
    if isinstance(inputs, Mapping):
        entered = {name: enter(spec, name) for name, spec in inputs.items()}
        examples = {name: example for name, (example, _) in entered.items()}
        flat = [_flat(x, inputs[name], embedding_size, f"{name}_") for name, (_, x) in entered.items()]
        x = keras.layers.Concatenate(name="inputs")(flat) if len(flat) > 1 else flat[0]
        return keras.Model(examples, _answer(x, outputs, units, hidden, residual=residual))
    spec = Spec.of(inputs)
    example, x = enter(spec)
    return keras.Model(example, _answer(_flat(x, spec, embedding_size), outputs, units, hidden, residual=residual))


def _answer(x: Any, outputs: Shape | Spec, units: Sequence[int], hidden: Hidden, *, residual: bool) -> Any:
    return logits(dense_layers(x, units, hidden, residual=residual), Spec.of(outputs).shape)


def _flat(x: Any, spec: Spec, embedding_size: int, prefix: str = "") -> Any:
    """Give an input as `(features,)`."""
    if spec.categories is not None:
        return embed_categories(x, spec.categories, embedding_size, f"{prefix}embedding")
    x = keras.layers.Flatten(name=f"{prefix}flatten")(x) if len(spec.shape) != 1 else x
    if spec.vocabulary is None:
        return x
    mask = steps_that_count(ops.not_equal(x, 0))
    embedded = embed(x, spec.vocabulary, embedding_size, f"{prefix}embedding")
    return keras.layers.GlobalAveragePooling1D(name=f"{prefix}mean")(embedded, mask=mask)
