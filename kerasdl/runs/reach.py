"""How far back in a sequence a recurrent network sees."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf


def reach(core: keras.Model, x: Any) -> tuple[str, float] | None:
    """Give what the first steps of a sequence have to say in the answer, compared with the step that says most.

    Measured is the mean |gradient| of the outputs' sum with respect to what enters the first recurrent layer, over the
    first tenth of the steps; it is a product of as many slopes as steps lie between (Bengio et al. 1994,
    doi:10.1109/72.279181; Pascanu et al. 2013, arXiv:1211.5063, section 2).

    Args:
        core: Built.
        x: Inputs of some examples.

    Returns:
        The way to that layer, and the share, 0 to 1; None for a core without recurrent layers, or one whose outputs do
        not depend on them.
    """
    found = _first(core, "")
    if found is None:
        return None
    name, layer = found
    entered: list[Any] = []

    def call(plain: Any, sequence: Any, *arguments: Any, **options: Any) -> Any:
        sequence = tf.identity(sequence)
        tape.watch(sequence)
        entered.append(sequence)
        return plain(sequence, *arguments, **options)

    # A layer keeps track of what is set on it, unless it is told not to.
    object.__setattr__(layer, "call", partial(call, layer.call))
    try:
        with tf.GradientTape() as tape:
            outputs = tf.reduce_sum(tf.cast(core(x, training=False), tf.float32))
    finally:
        object.__delattr__(layer, "call")
    gradient = tape.gradient(outputs, entered[0]) if entered else None
    if gradient is None:
        return None
    sizes = np.abs(np.asarray(gradient, np.float64)).mean(axis=0)
    steps = sizes.reshape(len(sizes), -1).mean(axis=1)
    first = steps[: max(1, len(steps) // 10)].mean()
    return (name, float(first / steps.max())) if steps.max() > 0 else None


def _first(model: Any, path: str) -> tuple[str, keras.layers.Layer] | None:
    for layer in model._flatten_layers(include_self=False, recursive=False):
        way = f"{path}/{layer.name}" if path else layer.name
        if isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional):
            return way, layer
        if isinstance(layer, keras.Model) and (found := _first(layer, way)):
            return found
    return None
