"""Data that comes batch by batch: tf.data, PyDataset, generators, sparse and ragged arrays."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import keras
import tensorflow as tf
from keras.src.backend.tensorflow.trainer import TFEpochIterator

from kerasdl.engine.tracing import graph_of, zeros_of


class StreamEpochs(TFEpochIterator):
    """Keras's iterator over epochs, for several steps at a time.

    Attributes:
        most: How many steps to offer next, 1 or more.
    """

    most = 1
    _skipped = 0
    _current_iterator: Any
    _steps_seen: int

    def _enumerate_iterator(self) -> Iterator[tuple[int, int, Any]]:
        """Give first step, last step and iterator; as Keras does, an epoch ends with a whole execution."""
        self.data_adapter.on_epoch_begin()
        steps = self.steps_per_epoch or self._num_batches
        if steps:
            yield from self._for(steps)
        else:
            yield from self._to_the_end(iter(self._get_iterator()))
        self.data_adapter.on_epoch_end()

    def _for(self, steps: int) -> Iterator[tuple[int, int, Any]]:
        if self._current_iterator is None or self.steps_per_epoch is None:
            self._current_iterator, self._steps_seen = iter(self._get_iterator()), 0
        step, steps = self._skip_batches(self._current_iterator), self._executed(steps)
        while step < steps:
            left = self._num_batches - self._steps_seen if self._num_batches else steps
            if left <= 0:
                if self.steps_per_epoch:
                    self._interrupted_warning()
                break
            taken = min(self.most, steps - step, left)
            self._steps_seen += taken
            yield step, step + taken - 1, self._current_iterator
            step += taken
        self._steps_seen = self._executed(self._steps_seen)
        if self._num_batches and self._steps_seen >= self._num_batches:
            self._current_iterator, self._steps_seen = iter(self._get_iterator()), 0

    def _to_the_end(self, iterator: Any) -> Iterator[tuple[int, int, Any]]:
        step = self._skip_batches(iterator)
        while True:
            taken = self.most
            self._steps_seen = step + taken
            yield step, step + taken - 1, iterator
            step += taken

    def _executed(self, steps: int) -> int:
        return -(-steps // self.steps_per_execution) * self.steps_per_execution

    def skip(self, epochs: int, steps: int) -> None:
        """Go on after whole epochs, and steps of the next one, that another process took.

        Exact for data that comes in the same order in each process, by itself or by a seed of its own.
        """
        self.most = 1
        for _ in range(epochs):
            # A dataset that shuffles draws an order for each iterator that is made, whatever is taken from it.
            for begin, last, iterator in self:
                needed = self.steps_per_epoch or self._num_batches is None
                if needed and _drop(iterator, last + 1 - begin) <= last - begin:
                    self.run_out(last + 1 - begin)
                    break
        self._skipped = steps

    def _skip_batches(self, iterator: Any) -> int:
        skipped, self._skipped = self._skipped, 0
        _drop(iterator, skipped)
        self._steps_seen += skipped
        return skipped

    def run_out(self, missing: int) -> None:
        """Do what Keras does where there is no batch left for some of the steps offered last."""
        # Keras has seen the first of them.
        self._steps_seen -= missing - 1
        with self.catch_stop_iteration():
            raise StopIteration


class StreamProgram:
    """Takes steps on the batches of an iterator, many in one call.

    Args:
        model: A compiled model.
        step: Its `train_step` or `test_step`, or what stands for it.
        xla: Compile the step with XLA.
    """

    def __init__(self, model: keras.Model, step: Callable[[Any], Any], *, xla: bool) -> None:
        self.step = tf.function(
            model._autoconvert_optionals(step), jit_compile=xla, reduce_retracing=True, autograph=False
        )
        self.function = graph_of(self._run, reduce_retracing=True)

    def run(self, iterator: Any, most: int) -> tuple[int, Any]:
        """Take up to `most` steps; give how many there were batches for, and the last one's logs."""
        # Outside the loop, where a step may make variables.
        self.traced(iterator.element_spec)
        taken, logs = self.function(iterator, tf.constant(most))
        return int(taken), logs

    def traced(self, signature: Any) -> Any:
        """Give the step as it is traced for batches of a signature."""
        return self.step.get_concrete_function(signature)

    def _run(self, iterator: Any, most: Any) -> tuple[Any, Any]:
        outputs = self.traced(iterator.element_spec).structured_outputs
        first = keras.tree.map_structure(zeros_of, outputs)
        shapes = keras.tree.map_structure(lambda output: output.shape, outputs)

        def body(taken: Any, batch: Any, _: Any) -> Any:
            logs = self.step(batch.get_value())
            empty = tf.experimental.Optional.empty(iterator.element_spec)
            # The batch after the last one is left for the next call.
            batch = tf.cond(taken + 1 < most, iterator.get_next_as_optional, lambda: empty)
            return taken + 1, batch, logs

        taken, _, logs = tf.while_loop(
            lambda taken, batch, _: batch.has_value(),
            body,
            (0, iterator.get_next_as_optional(), first),
            shape_invariants=(None, None, shapes),
        )
        return taken, logs


def _drop(iterator: Any, batches: int) -> int:
    return sum(1 for _ in itertools.islice(iterator, batches))
