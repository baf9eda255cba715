"""The multi-layer perceptron: for tables, and the baseline for everything else."""

from collections.abc import Sequence
from typing import Any, Literal

import keras
from keras import ops

from kerasdl.interfaces import Activation, Fraction, NonNegativeFloat, PositiveInt, Shape, Spec
from kerasdl.models._inputs import embed, enter, steps_that_count
from kerasdl.models._layers import Hidden, dense_layers, logits


def mlp(
    inputs: Shape | Spec,
    outputs: Shape | Spec,
    *,
    units: Sequence[PositiveInt] = (64, 64),
    activation: Activation = "relu",
    dropout: Fraction = 0.0,
    normalisation: Literal["none", "batch", "layer"] = "none",
    residual: bool = False,
    l1: NonNegativeFloat = 0.0,
    l2: NonNegativeFloat = 0.0,
    embedding_size: PositiveInt = 32,
) -> keras.Model:
    """Build a multi-layer perceptron that returns logits.

    Inputs of any rank are flattened first; of token ids it takes the mean of their embeddings, padding left out.
    Layers are named `hidden_1`, `hidden_2`, ... and `logits`.

    Args:
        inputs: Shape of one example, without the batch axis, or its spec.
        outputs: Shape of one prediction: `(10,)` for ten classes, `()` for a single number.
        units: Width of each hidden layer. `()` gives a linear model.
        activation: Activation of the hidden layers; the initial weights are chosen to suit it.
        dropout: Fraction of each hidden layer's outputs zeroed in training, in `[0, 1)`.
        normalisation: Put between each hidden layer and its activation: `batch` (Ioffe and Szegedy 2015) or `layer`
            (Ba et al. 2016, arXiv:1607.06450).
        residual: Add each hidden layer's input to its output, by a learned projection where widths differ.
        l1: Penalty on the absolute values of the hidden layers' kernels, added to the loss; 0 or more.
        l2: Penalty on the squares of the hidden layers' kernels, added to the loss; 0 or more.
        embedding_size: Length of the vector learned for each token. Used for token ids alone.

    Returns:
        An uncompiled functional model.

    Example:
        >>> mlp((28, 28), (10,), units=(32,)).count_params()
        25450
    """
    spec = Spec.of(inputs)
    example, x = enter(spec)
    x = keras.layers.Flatten(name="flatten")(x) if len(spec.shape) != 1 else x
    if spec.vocabulary is not None:
        x = _mean_embedding(x, spec.vocabulary, embedding_size)
    hidden = Hidden(activation, normalisation, dropout, l1, l2)
    x = dense_layers(x, units, hidden, residual=residual)
    return keras.Model(example, logits(x, Spec.of(outputs).shape))


def _mean_embedding(ids: Any, vocabulary: int, size: int) -> Any:
    mask = steps_that_count(ops.not_equal(ids, 0))
    return keras.layers.GlobalAveragePooling1D(name="mean")(embed(ids, vocabulary, size), mask=mask)
