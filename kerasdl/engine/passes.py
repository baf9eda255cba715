"""One pass over the batches of resident data, inside the graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from kerasdl.engine.sources import Resident, map_tensors
from kerasdl.engine.tracing import graph_of, zeros_of


class Pass:
    """The loop of a `train_step` or `test_step` over the batches of a source.

    Args:
        model: A compiled model.
        step: A traced step: takes a batch and gives logs.
        source: The data; only its layout is kept.
        xla: Compile the loop with XLA.
        whole: Begin the metrics anew, and read them, in the graph.

    Attributes:
        single: Whether there is but one step.
        specs: What the logs of a step look like, as a structure of TensorSpecs.
        observed: What has been measured of the steps.
    """

    observed: Sequence[tf.Variable] = ()

    def __init__(self, model: keras.Model, step: Any, source: Resident, *, xla: bool, whole: bool) -> None:
        self.model, self.xla, self.whole = model, xla, whole
        self.batch_size, self.shuffled = source.batch_size, bool(source.shuffle)
        self.single, self.ragged = source.steps == 1, source.is_ragged
        self.step = step
        self.specs = keras.tree.map_structure(
            lambda output: tf.TensorSpec(output.shape, output.dtype), step.structured_outputs
        )
        # Metrics remember the whole pass; any other logs are those of the last step, and are carried along.
        self.remembered = whole and isinstance(self.specs, dict) and set(self.specs) == set(model.get_metrics_result())
        self.loop = graph_of(self._loop, xla=xla)

    def steps(self, data: Any) -> Any:
        """Give how many batches make a pass over some data, as an integer if it is known when this is traced."""
        return -(-_examples(data) // self.batch_size)

    def nothing(self) -> Any:
        """Give what is carried before the first step."""
        return () if self.remembered else keras.tree.map_structure(zeros_of, self.specs)

    def shapes(self) -> Any:
        """Give the shapes of what is carried, as far as they stay the same from step to step."""
        return () if self.remembered else keras.tree.map_structure(lambda spec: spec.shape, self.specs)

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
        return self._taken(data, order, 0, self._size(data, 0))

    def end(self, ended: Any) -> None:
        """Do what is due after the last step, if that was it."""

    def go_on(self, data: Any, order: Any, begin: Any, end: Any, carried: Any, sample: Any = ()) -> Any:
        """Take the steps from `begin` to `end - 1`; give what is carried after them.

        Args:
            data: What `source.data` was, or data of the same layout.
            order: The order of the examples, `(examples,)`.
            begin: Counted from 0.
            end: Likewise.
            carried: What the step before `begin` left.
            sample: Which steps are measured, for a pass that measures some.
        """
        if self.whole:
            when((begin == 0) & (end > 0), lambda: self.model.reset_metrics() or ())
        if not (self.xla and self.ragged):
            return self.loop(data, order, begin, end, carried)
        # To XLA, the last, smaller batch has a shape of its own.
        full, rest = divmod(_examples(data), self.batch_size)
        if full:
            carried = self.loop(data, order, begin, tf.minimum(end, full), carried)
        last = (end > begin) & (end > full)
        return when(last, lambda: self._taken(data, order, full * self.batch_size, rest), carried)

    def _loop(self, data: Any, order: Any, begin: Any, end: Any, carried: Any) -> Any:
        def body(index: Any, _: Any) -> Any:
            first = index * self.batch_size
            size = self.batch_size if self.xla else self._size(data, first)
            return index + 1, self._taken(data, order, first, size)

        invariants = (None, self.shapes())
        return tf.while_loop(lambda index, _: index < end, body, (begin, carried), shape_invariants=invariants)[1]

    def _size(self, data: Any, first: Any) -> Any:
        """Give the size of the batch that begins with an example."""
        if not self.ragged:
            return self.batch_size
        left = _examples(data) - first
        return min(left, self.batch_size) if isinstance(left, int) else tf.minimum(left, self.batch_size)

    def _taken(self, data: Any, order: Any, first: Any, size: Any) -> Any:
        if self.shuffled:
            places = tf.slice(order, [first], [size])
            batch = map_tensors(lambda tensor: tf.gather(tensor, places), data)
        else:
            batch = map_tensors(lambda tensor: _rows(tensor, first, size), data)
        logs = self.step(batch)
        return () if self.remembered else logs


def when(condition: Any, action: Callable[[], Any], otherwise: Any = ()) -> Any:
    """Give what the action gives where the condition holds, in the graph."""
    return tf.cond(condition, action, lambda: otherwise)


def _cast(value: Any, spec: tf.TensorSpec) -> tf.Tensor:
    return tf.cast(value, spec.dtype)


def _examples(data: Any) -> Any:
    first = next(leaf for leaf in keras.tree.flatten(data) if leaf is not None)
    return first.shape[0] or tf.shape(first)[0]


def _rows(tensor: Any, begin: Any, size: Any) -> Any:
    rest = tensor.shape.rank - 1
    return tf.slice(tensor, [begin, *[0] * rest], [size, *[-1] * rest])
