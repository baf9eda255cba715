"""Loss and metrics of a model on data it is not trained on."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import tensorflow as tf
from keras.src.utils.python_utils import pythonify_logs

from kerasdl.engine.compiled import Compiled
from kerasdl.engine.sources import hold, map_tensors


def evaluate(
    model: keras.Model, x: Any, y: Any = None, sample_weight: Any = None, *, batch_size: int = 1024
) -> dict[str, float]:
    """Run arrays through a compiled model's `test_step`, which is traced once for data of any length.

    Args:
        model: A compiled, built model.
        x: Inputs, examples along the first axis.
        y: Targets of the same length.
        sample_weight: How much each example counts; None if all count the same.
        batch_size: Examples in one step; does not change the result beyond rounding.

    Returns:
        Loss and metrics, by Keras's names.
    """
    source = hold(x, y, sample_weight=sample_weight, batch_size=batch_size)
    signature = map_tensors(lambda data: tf.TensorSpec((None, *data.shape[1:]), data.dtype), source.data)
    step = Compiled.of(model).step(model.test_step, signature, "graph")
    model.reset_metrics()
    logs: Any = {}
    for begin in range(0, source.examples, batch_size):
        logs = step(map_tensors(partial(_rows, begin=begin, size=batch_size), source.data))
    return pythonify_logs(model._get_metrics_result_or_logs(logs))


def _rows(tensor: tf.Tensor, begin: int, size: int) -> tf.Tensor:
    return tensor[begin : begin + size]
