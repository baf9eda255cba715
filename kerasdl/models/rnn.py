"""Recurrent networks: for text, time series and anything else that comes in steps."""

from collections.abc import Sequence
from typing import Any, Literal

import keras
from keras import ops

from kerasdl.errors import UsageError
from kerasdl.interfaces import Activation, Cell, Dropout, Fraction, Inputs, PositiveInt, RecurrentWidths, Shape, Spec
from kerasdl.models._inputs import embed, enter, padding_last, single, steps_that_count
from kerasdl.models._layers import Hidden, dense_layers, logits
from kerasdl.models._summaries import SUMMARIES

CELLS = {"simple": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}


def rnn(
    inputs: Inputs,
    outputs: Shape | Spec,
    *,
    cell: Cell = "lstm",
    units: RecurrentWidths = (64,),
    bidirectional: bool = False,
    dropout: Dropout = 0.0,
    recurrent_dropout: Fraction = 0.0,
    summary: Literal["last", "mean", "max", "attention"] = "last",
    dense_units: Sequence[PositiveInt] = (),
    activation: Activation = "relu",
    embedding_size: PositiveInt = 32,
) -> keras.Model:
    """Build a recurrent network that returns logits.

    It reads `(steps, features)`, token ids `(steps,)` of which 0 is padding, or an image row by row. Padding, the 0 of
    token ids or the `padding` of a spec, changes nothing, wherever it stands. Layers are named `recurrent_1`, ...,
    `hidden_1`, ... and `logits`.

    Args:
        inputs: Shape of one example, without the batch axis, or its spec: `Spec((50, 16), padding=0.0)`.
        outputs: Shape of one prediction: `(10,)` for ten classes, `()` for a single number.
        cell: `lstm` (Hochreiter and Schmidhuber 1997), `gru` (Cho et al. 2014, arXiv:1406.1078) or `simple`, a plain
            tanh of input and state.
        units: Width of each recurrent layer, at least one.
        bidirectional: Read in both directions and concatenate the two, which doubles each layer's width.
        dropout: Fraction of each layer's outputs zeroed in training, in `[0, 1)`; the state is left alone.
        recurrent_dropout: Fraction of the state zeroed in training, the same at every step (Gal and Ghahramani 2016,
            arXiv:1512.05287), in `[0, 1)`. Rules out the fast kernels on GPUs.
        summary: What is kept of all steps: the `last` output, the `mean`, the `max`, or a mean weighted by additive
            `attention` (Bahdanau et al. 2015, arXiv:1409.0473; Yang et al. 2016, NAACL).
        dense_units: Width of each dense layer between summary and logits.
        activation: Activation of the dense layers; recurrent ones keep tanh, as the fast kernels need.
        embedding_size: Length of the vector learned for each token. Used for token ids alone.

    Returns:
        An uncompiled functional model.

    Raises:
        UsageError: There are several inputs, they are no sequence, there is no recurrent layer, or token ids come with
            a `padding`.

    Example:
        >>> rnn((50, 16), (3,), units=(64,)).count_params()
        20931
    """
    spec = single(inputs, "rnn")
    _check(spec, units)
    example, x, mask = _read(spec, embedding_size)
    hidden = Hidden(activation, dropout=dropout)
    summarise = SUMMARIES[summary]
    for number, width in enumerate(units, start=1):
        name = f"recurrent_{number}"
        last = number == len(units)
        layer = CELLS[cell](
            width,
            return_sequences=not last or summary != "last",
            recurrent_dropout=recurrent_dropout,
            name=cell if bidirectional else name,
        )
        x = (keras.layers.Bidirectional(layer, name=name) if bidirectional else layer)(x, mask=mask)
        # Dropped before it is summarised, an output could pass for the largest.
        x = hidden.drop(summarise(x, mask) if last else x, name)
    return keras.Model(example, logits(dense_layers(x, dense_units, hidden), Spec.of(outputs).shape))


def _check(spec: Spec, units: Sequence[int]) -> None:
    if len(spec.shape) not in ((2, 3) if spec.vocabulary is None else (1,)):
        raise UsageError(
            f"rnn reads (steps, features), (height, width, channels) or token ids (steps,); got {spec.shape}.",
            cure="model.kind: mlp",
        )
    if not units:
        raise UsageError("rnn needs at least one recurrent layer; units is empty.", cure="model.units: [64]")
    if spec.vocabulary is not None and spec.padding is not None:
        raise UsageError(
            f"padding is {spec.padding}, but the inputs are token ids, of which 0 is padding.",
            cure="data.padding: null",
        )


def _read(spec: Spec, embedding_size: int) -> tuple[Any, Any, Any]:
    """Give the model's input, the steps `(examples, steps, features)` and their mask, None if all count."""
    example, x = enter(spec)
    if spec.vocabulary is not None:
        ids, mask = padding_last(x, steps_that_count(ops.not_equal(x, 0)))
        return example, embed(ids, spec.vocabulary, embedding_size), mask
    if len(spec.shape) == 3:
        height, width, channels = spec.shape
        # In half precision, rounding would make padded steps differ from padding.
        x = keras.layers.Reshape((height, width * channels), dtype=x.dtype, name="rows")(x)
    if spec.padding is None:
        return example, x, None
    present = ops.any(ops.not_equal(x, spec.padding), axis=-1)
    # What stands for padding may be large enough to make gradients overflow.
    x = ops.where(ops.expand_dims(present, -1), x, 0.0)
    return example, *padding_last(x, steps_that_count(present))
