"""One pass over the batches of resident data, inside the graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from kerasdl.engine.sources import Resident, map_tensors
from kerasdl.engine.tracing import graph_of


class Pass:
    """The loop of a `train_step` or `test_step` over the batches of a source.

    Args:
        model: A compiled model.
        step: A traced step: takes a batch and gives logs.
        source: The data; only its shapes are kept.
        xla: Compile the loop with XLA.
        whole: Begin the metrics anew, and read them, in the graph.

    Attributes:
        steps: Batches in a pass.
        specs: What the logs of a step look like, as a structure of TensorSpecs.
    """

    def __init__(self, model: keras.Model, step: Any, source: Resident, *, xla: bool, whole: bool) -> None:
        self.model, self.whole = model, whole
        self.examples, self.batch_size, self.shuffled = source.examples, source.batch_size, bool(source.shuffle)
        self.steps, self.full = source.steps, source.examples // source.batch_size
        self.step = step
        self.specs = keras.tree.map_structure(
            lambda output: tf.TensorSpec(output.shape, output.dtype), step.structured_outputs
        )
        # Metrics remember the whole pass; any other logs are those of the last step, and are carried along.
        self.remembered = whole and isinstance(self.specs, dict) and set(self.specs) == set(model.get_metrics_result())
        self.loop = graph_of(self._loop, xla=xla)

    @property
    def single(self) -> bool:
        """Whether there is but one step."""
        return self.steps == 1

    def nothing(self) -> Any:
        """Give what is carried before the first step."""
        return () if self.remembered else keras.tree.map_structure(_zeros, self.specs)

    def told(self, carried: Any) -> Any:
        """Give the logs of the pass so far."""
        if not self.remembered:
            return carried
        results = self.model.get_metrics_result()
        return {name: keras.tree.map_structure(_cast, result, self.specs[name]) for name, result in results.items()}

    def whole_step(self, data: Any, order: Any) -> Any:
        """Take the only step there is."""
        if self.whole:
            self.model.reset_metrics()
        return self._taken(data, order, 0, min(self.batch_size, self.examples))

    def go_on(self, data: Any, order: Any, begin: Any, end: Any, carried: Any) -> Any:
        """Take the steps from `begin` to `end - 1`; give what is carried after them."""
        if self.whole:
            when((begin == 0) & (end > 0), lambda: self.model.reset_metrics() or ())
        if self.full:
            carried = self.loop(data, order, begin, tf.minimum(end, self.full), carried)
        rest = self.examples - self.full * self.batch_size
        if rest:
            # The last, smaller batch has a shape of its own.
            last = (end > begin) & (end > self.full)
            carried = when(last, lambda: self._taken(data, order, self.full, rest), carried)
        return carried

    def _loop(self, data: Any, order: Any, begin: Any, end: Any, carried: Any) -> Any:
        def body(index: Any, _: Any) -> Any:
            return index + 1, self._taken(data, order, index, self.batch_size)

        return tf.while_loop(lambda index, _: index < end, body, (begin, carried))[1]

    def _taken(self, data: Any, order: Any, index: Any, size: int) -> Any:
        begin = index * self.batch_size
        if self.shuffled:
            places = tf.slice(order, [begin], [size])
            batch = map_tensors(lambda tensor: tf.gather(tensor, places), data)
        else:
            batch = map_tensors(lambda tensor: _rows(tensor, begin, size), data)
        logs = self.step(batch)
        return () if self.remembered else logs


def when(condition: Any, action: Callable[[], Any], otherwise: Any = ()) -> Any:
    """Give what the action gives where the condition holds, in the graph."""
    return tf.cond(condition, action, lambda: otherwise)


def _zeros(spec: tf.TensorSpec) -> tf.Tensor:
    return tf.zeros(spec.shape, spec.dtype)


def _cast(value: Any, spec: tf.TensorSpec) -> tf.Tensor:
    return tf.cast(value, spec.dtype)


def _rows(tensor: Any, begin: Any, size: int) -> Any:
    rest = tensor.shape.rank - 1
    return tf.slice(tensor, [begin, *[0] * rest], [size, *[-1] * rest])
