"""The executable of a training on resident data: steps, validation and whole epochs in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from kerasdl.engine.pace import Pace
from kerasdl.engine.passes import Pass, when
from kerasdl.engine.tracing import graph_of


@dataclass(frozen=True)
class Position:
    """How far a training is within a window: epochs done, then steps of training and validation in the next one."""

    epoch: int = 0
    step: int = 0
    test_step: int = 0


@dataclass(frozen=True)
class Window:
    """The epochs that one call may go through.

    Attributes:
        orders: The order of the examples in each, int32, `(epochs, examples)`; `(epochs, 0)` for unshuffled data.
        due: Whether each ends with a validation, `(epochs,)`.
        first: Number of the first.
    """

    orders: Any
    due: Any
    first: int


@dataclass(frozen=True)
class Progress:
    """What a call did.

    Attributes:
        position: Where it stopped.
        logs: Logs of the last training step.
        train: Logs of the epochs of the window, along the first axis, for those whose training ended in this call;
            nothing where metrics are begun and read by the caller.
        test: The same of validations.
        taken: How many steps of training and validation it took.
        measured: What observers measured in those epochs, variable by variable.
    """

    position: Position
    logs: Any
    train: Any
    test: Any
    taken: int
    measured: Any = ()


class Program:
    """Trains, and validates, many steps in one call.

    The loop over epochs is a TensorFlow graph; the steps of an epoch are one too, or an XLA program. Where an epoch and
    its validation are single steps, the XLA program is the loop over epochs: XLA on a CPU runs a loop inside a loop ten
    times slower than one flat loop.

    Args:
        training: The training of an epoch. If it begins its metrics anew, and reads them, in the graph, a call may
            take several epochs, and validate.
        validating: The validation at the end of an epoch, if there is any.
    """

    def __init__(self, training: Pass, validating: Pass | None = None) -> None:
        self.training, self.validating = training, validating
        self.passes = [one for one in (training, validating) if one]
        self.pace = Pace()
        self.flat = all(one.single for one in self.passes)
        self.function = graph_of(self._run, xla=training.xla and self.flat, reduce_retracing=not training.xla)

    @property
    def variables(self) -> list[tf.Variable]:
        """All that a call reads or changes: weights, optimizers, random seeds, metrics."""
        found = {variable.ref(): variable for one in self.passes for variable in one.step.variables}
        return list(found.values())

    def run(self, data: Any, window: Window, begin: Position, *, steps: int, end: int = 1) -> Progress:
        """Go on from a position.

        Args:
            data: Tensors of the training and of the validation data.
            window: The epochs.
            begin: Where to begin.
            steps: How many steps of training and validation to take at most, 1 or more.
            end: The epoch of the window to stop before.
        """
        numbers = [tf.constant(number) for number in (begin.epoch, begin.step, begin.test_step, steps, end)]
        place, left, _, logs, train, test, _ = self.function(data, window.orders, window.due, (), *numbers)
        return Progress(Position(*map(int, place)), logs, train, test, steps - int(left))

    def nothing(self) -> list[Any]:
        """Give what is carried from step to step before the first."""
        return [one.nothing() for one in self.passes]

    def _run(
        self,
        data: Any,
        orders: Any,
        due: Any,
        sample: Any,
        epoch: Any,
        step: Any,
        test_step: Any,
        left: Any,
        end: Any,
        carried: Any = None,
    ) -> Any:
        carried = self.nothing() if carried is None else carried
        records = [new_records(one.specs, orders) for one in self.passes if one.whole]
        sums = new_records(specs_of(self.training.observed), orders)
        unsaid = keras.tree.map_structure(lambda record: None, (records, sums))
        invariants = [one.shapes() for one in self.passes], *unsaid

        def go_on(epoch: Any, step: Any, test_step: Any, left: Any, carried: Any, records: Any, sums: Any) -> Any:
            now, carried[0] = self._train(data[0], orders[epoch], step, left, carried[0], sample)
            step, left = now, left - (now - step)
            ended = step == self.training.steps(data[0])
            self.training.end(ended)
            sums = write_row(sums, epoch, [variable.read_value() for variable in self.training.observed])
            if records:
                records[0] = write_row(records[0], epoch, self.training.told(carried[0]))
            if self.validating:
                validates = ended & due[epoch]
                now, carried[1] = self._validate(self.validating, data[1], validates, test_step, left, carried[1])
                test_step, left = now, left - (now - test_step)
                records[1] = write_row(records[1], epoch, self.validating.told(carried[1]))
                ended &= ~due[epoch] | (test_step == self.validating.steps(data[1]))
            goes_on = tf.where(ended, 0, 1)
            return epoch + 1 - goes_on, step * goes_on, test_step * goes_on, left, carried, records, sums

        epoch, step, test_step, left, carried, records, sums = tf.while_loop(
            lambda epoch, step, test_step, left, *_: (epoch < end) & (left > 0),
            go_on,
            (epoch, step, test_step, left, carried, records, sums),
            shape_invariants=(None, None, None, None, *invariants),
        )
        train, test = ([stacked(record) for record in records] + [(), ()])[:2]
        return (epoch, step, test_step), left, carried, self.training.told(carried[0]), train, test, stacked(sums)

    def _train(self, data: Any, order: Any, step: Any, left: Any, carried: Any, sample: Any) -> Any:
        if self.flat:
            return step + 1, self.training.whole_step(data, order)
        end = tf.minimum(step + left, self.training.steps(data))
        return end, self.training.go_on(data, order, step, end, carried, sample)

    def _validate(self, validating: Pass, data: Any, validates: Any, step: Any, left: Any, carried: Any) -> Any:
        if self.flat:
            carried = when(validates, lambda: validating.whole_step(data, None), carried)
            return step + tf.where(validates, 1, 0), carried
        end = tf.where(validates, tf.minimum(step + left, validating.steps(data)), step)
        return end, validating.go_on(data, None, step, end, carried)


def specs_of(variables: Sequence[tf.Variable]) -> list[tf.TensorSpec]:
    """Give what the values of variables look like."""
    return [tf.TensorSpec(variable.shape, variable.dtype) for variable in variables]


def new_records(specs: Any, orders: Any) -> Any:
    """Begin what keeps values of some specs for each epoch of a window."""
    size = orders.shape[0] or tf.shape(orders)[0]

    def record(spec: Any) -> tf.TensorArray:
        return tf.TensorArray(spec.dtype, size, element_shape=spec.shape, clear_after_read=False)

    return keras.tree.map_structure(record, specs)


def write_row(records: Any, epoch: Any, values: Any) -> Any:
    """Keep the values of an epoch."""
    return keras.tree.map_structure(lambda record, value: record.write(epoch, value), records, values)


def stacked(records: Any) -> Any:
    """Give what was kept, epochs along the first axis."""
    return keras.tree.map_structure(lambda record: record.stack(), records)
