"""Loss and metrics of a model on data it is not trained on."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.utils.python_utils import pythonify_logs

from kerasdl.engine.compiled import Compiled
from kerasdl.engine.on_demand import OnDemand, Streamed
from kerasdl.engine.opening import hold
from kerasdl.engine.sources import Resident, map_tensors


def evaluate(
    model: keras.Model, x: Any, y: Any = None, sample_weight: Any = None, *, batch_size: int = 1024
) -> dict[str, float]:
    """Run arrays through a compiled model's `test_step`, which is traced once for data of any length.

    Args:
        model: A compiled, built model.
        x: Inputs, examples along the first axis, or `Streamed` ones.
        y: Targets of the same length.
        sample_weight: How much each example counts; None if all count the same.
        batch_size: Examples in one step; does not change the result beyond rounding.

    Returns:
        Loss and metrics, by Keras's names.
    """
    source: Resident | OnDemand
    if isinstance(x, Streamed):
        source = OnDemand.of((x, y, sample_weight), batch_size, shuffle=False)
    else:
        source = hold(x, y, sample_weight=sample_weight, batch_size=batch_size)
    signature = map_tensors(lambda spec: tf.TensorSpec((None, *spec.shape[1:]), spec.dtype), source.signature)
    step = Compiled.of(model).step(model.test_step, signature, "graph")
    model.reset_metrics()
    logs: Any = {}
    for begin in range(0, source.examples, batch_size):
        logs = step(source.batch(np.arange(begin, min(begin + batch_size, source.examples))))
    return pythonify_logs(model._get_metrics_result_or_logs(logs))
