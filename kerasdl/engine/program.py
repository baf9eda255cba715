"""The executables of one training: many steps in one call, with the batches gathered in the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.choice import Mode
from kerasdl.engine.sources import Resident

Step = Callable[[Any], Any]


class Program:
    """Runs a model's `train_step` or `test_step` over the batches of a source.

    Args:
        step: Takes a batch and gives logs; traced once for each batch shape.
        mode: How it is compiled.
    """

    def __init__(self, step: Step, mode: Mode) -> None:
        self.mode = mode
        self.step = step if mode == "eager" else tf.function(step, jit_compile=mode == "xla", reduce_retracing=True)
        self.loops: dict[tuple[int, int], Any] = {}

    def run(self, source: Resident, order: np.ndarray, begin: int, end: int) -> Any:
        """Run steps `begin` to `end - 1` of an epoch; give the last step's logs.

        Args:
            source: The data.
            order: The epoch's order of examples, as `source.order` gives it.
            begin: First step.
            end: The step after the last one.
        """
        full = source.examples // source.batch_size
        if end > full:
            # The last, smaller batch has a shape of its own.
            if begin < full:
                self.run(source, order, begin, full)
            return self._looped(source, order[np.newaxis, full * source.batch_size :], 0, 1)
        batches = order[: full * source.batch_size].reshape(full, source.batch_size)
        return self._looped(source, batches, begin, end)

    def _looped(self, source: Resident, batches: np.ndarray, begin: int, end: int) -> Any:
        if self.mode == "eager":
            logs = None
            for places in batches[begin:end]:
                logs = self.step(_gathered(source.data, places))
            return logs
        shape = batches.shape
        if shape not in self.loops:
            self.loops[shape] = _loop(self.step, source, shape, xla=self.mode == "xla")
        return self.loops[shape](batches, begin, end)


def _loop(step: Any, source: Resident, shape: tuple[int, int], *, xla: bool) -> Callable[[Any, int, int], Any]:
    """Build one flat loop: XLA on a CPU runs a loop inside a loop ten times slower."""
    # Here, outside the loop, the step also makes what variables of model, metrics and optimizer are not there yet.
    traced = step.get_concrete_function(source.signature)
    first = tf.nest.map_structure(lambda output: tf.zeros(output.shape, output.dtype), traced.structured_outputs)

    def run(batches: tf.Tensor, begin: tf.Tensor, end: tf.Tensor) -> Any:
        def body(index: tf.Tensor, _: Any) -> Any:
            return index + 1, traced(_gathered(source.data, batches[index]))

        return tf.while_loop(lambda index, _: index < end, body, (begin, first))[1]

    signature = [tf.TensorSpec(shape, tf.int32), tf.TensorSpec((), tf.int32), tf.TensorSpec((), tf.int32)]
    function = tf.function(run, input_signature=signature, jit_compile=xla, autograph=False)
    # Called as a concrete function, it is not counted among those that TensorFlow suspects of tracing too often.
    compiled = function.get_concrete_function()
    return lambda batches, begin, end: compiled(tf.constant(batches), tf.constant(begin), tf.constant(end))


def _gathered(data: Any, places: Any) -> Any:
    return keras.tree.map_structure(lambda tensor: tf.gather(tensor, places), data)
