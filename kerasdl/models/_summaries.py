"""Ways to keep one vector of all steps of a sequence; padded steps have no part in any."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops


def last(x: Any, mask: Any) -> Any:
    """Keep what the recurrent layer gave last; `x` is that already."""
    return x


def mean(x: Any, mask: Any) -> Any:
    """Keep the mean over the steps that count."""
    return keras.layers.GlobalAveragePooling1D(name="mean")(x, mask=mask)


def maximum(x: Any, mask: Any) -> Any:
    """Keep the largest output of each unit over the steps that count."""
    if mask is not None:
        # No cell's output is below -1: they are tanh, or tanh times a gate.
        x = ops.where(ops.expand_dims(mask, -1), x, -1.0)
    return keras.layers.GlobalMaxPooling1D(name="max")(x)


def attention(x: Any, mask: Any) -> Any:
    """Keep a mean weighted by softmax(v tanh(W h + b)) over the steps that count.

    Bahdanau et al. (2015, arXiv:1409.0473) score steps so for a decoder's state; with a learned vector in its place,
    Yang et al. (2016, NAACL, "Hierarchical attention networks", equations 5 to 7) do for a whole sequence.
    """
    width = x.shape[-1]
    scores = keras.layers.Dense(width, activation="tanh", name="attention_hidden")(x)
    scores = keras.layers.Dense(1, use_bias=False, name="attention_score")(scores)
    steps = None if mask is None else ops.expand_dims(mask, -1)
    weights = keras.layers.Softmax(axis=1, dtype="float32", name="attention_weights")(scores, mask=steps)
    return keras.layers.Flatten(name="attention")(keras.layers.Dot(axes=1, name="attention_sum")([weights, x]))


SUMMARIES: dict[str, Callable[[Any, Any], Any]] = {"last": last, "mean": mean, "max": maximum, "attention": attention}
