"""The executable of a training some of whose steps are measured: all of them in one call, too."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.observing import Instruments, Observation
from kerasdl.engine.pace import Pace
from kerasdl.engine.passes import Pass, when
from kerasdl.engine.program import Position, Program, Progress, Window, new_records, specs_of, stacked
from kerasdl.engine.tracing import graph_of

# More steps than any epoch has.
_MANY = 2**30


class SampledPass(Pass):
    """A pass that measures its steps, and takes those that are not measured as another one does.

    Args:
        plain: Takes the other steps, of the same source.
        instruments: What the steps measure with.
        arguments: Those of a `Pass` of steps that measure.
        options: Likewise.
    """

    def __init__(self, plain: Pass, instruments: Instruments, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.plain, self.instruments, self.observed = plain, instruments, instruments.variables

    def whole_step(self, data: Any, order: Any) -> Any:
        """Take the only step there is."""
        self._begin()
        return super().whole_step(data, order)

    def go_on(self, data: Any, order: Any, begin: Any, end: Any, carried: Any, sample: Any = ()) -> Any:
        """Take the steps from `begin` to `end - 1`; `sample` says which ones are measured, and how far that goes."""
        measured, change = sample
        when((begin == 0) & (end > 0), self._begin)

        def take(step: Any, carried: Any) -> Any:
            arguments = (data, order, step, tf.minimum(end, change[step]), carried)
            plain, measuring = self.plain.go_on, super(SampledPass, self).go_on
            carried = tf.cond(measured[step], lambda: measuring(*arguments), lambda: plain(*arguments))
            return arguments[3], carried

        invariants = (None, self.shapes())
        return tf.while_loop(lambda step, _: step < end, take, (begin, carried), shape_invariants=invariants)[1]

    def end(self, ended: Any) -> None:
        """Measure what is measured after the last step, if that was it."""
        when(ended, self.instruments.end_epoch)

    def _begin(self) -> tuple[()]:
        for variable in self.observed:
            variable.assign(tf.zeros_like(variable))
        return ()


class SampledProgram:
    """Does what a `Program` does, and goes through the epochs of an observation with another one.

    The two take turns in a loop around theirs, so that epochs that are not measured cost what they always do.

    Args:
        plain: Goes through the other epochs.
        measuring: Goes through the epochs of the observation; its training is a `SampledPass`.
        observation: Which steps are measured, and with what.
    """

    def __init__(self, plain: Program, measuring: Program, observation: Observation) -> None:
        self.plain, self.measuring, self.observation = plain, measuring, observation
        self.pace, self.flat = Pace(), plain.flat
        self.window: Window | None = None
        self.function = graph_of(self._run, reduce_retracing=not plain.training.xla)

    @property
    def variables(self) -> list[tf.Variable]:
        """All that a call reads or changes: weights, optimizers, random seeds, metrics, what was measured."""
        found = [*self.plain.variables, *self.measuring.variables]
        return list({variable.ref(): variable for variable in found}.values())

    def run(self, data: Any, window: Window, begin: Position, *, steps: int, end: int = 1) -> Progress:
        """Go on from a position, as `Program.run` does."""
        if window is not self.window:
            self._open(window, self.plain.training.steps(data[0]))
        numbers = [tf.constant(number) for number in (begin.epoch, begin.step, begin.test_step, steps, end)]
        place, left, _, logs, train, test, sums = self.function(
            data, window.orders, window.due, self.epochs, self.sample, *numbers
        )
        position, measured = Position(*map(int, place)), [one.numpy() for one in sums]
        return Progress(position, logs, train, test, taken=steps - int(left), measured=measured)

    def show(self, measured: Any, row: int) -> None:
        """Give observers what they measured in an epoch of the window, if that is anything."""
        if self.measured[row]:
            self.observation.instruments.show([record[row] for record in measured], self.readers[row])

    def _open(self, window: Window, steps: int) -> None:
        epochs = range(window.first, window.first + window.orders.shape[0])
        self.window = window
        self.readers = [self.observation.readers(epoch, steps) for epoch in epochs]
        self.measured = [self.observation.has_epoch(epoch, steps) for epoch in epochs]
        self.epochs = _sample(np.array(self.measured))
        self.sample = _sample(np.isin(np.arange(steps), self.observation.steps(steps)))

    def _run(self, data: Any, orders: Any, due: Any, epochs: Any, sample: Any, *begin: Any) -> Any:
        *place, left, end = begin
        measured, change = epochs
        plain, measuring = self.plain, self.measuring

        def go_on(place: Any, left: Any, carried: Any, *kept: Any) -> Any:
            epoch = place[0]
            arguments = (*place, left, tf.minimum(change[epoch], end), carried)
            place, left, carried, logs, *new = tf.cond(
                measured[epoch],
                lambda: measuring.function(data, orders, due, sample, *arguments),
                lambda: (*plain.function(data, orders, due, (), *arguments)[:-1], nothing_measured()),
            )
            ended = tf.range(orders.shape[0] or tf.shape(orders)[0])
            ended = (ended >= epoch) & (ended <= place[0])
            records = keras.tree.map_structure(lambda new, old: _where(ended, new, old), new, list(kept[1:]))
            return place, left, carried, logs, *records

        def nothing_measured() -> Any:
            return stacked(new_records(specs_of(measuring.training.observed), orders))

        records = ([stacked(new_records(one.specs, orders)) for one in plain.passes if one.whole] + [(), ()])[:2]
        kept = (plain.training.told(plain.nothing()[0]), *records, nothing_measured())
        logs_shapes = keras.tree.map_structure(lambda spec: spec.shape, plain.training.specs)
        return tf.while_loop(
            lambda place, left, *_: (place[0] < end) & (left > 0),
            go_on,
            (tuple(place), left, plain.nothing(), *kept),
            shape_invariants=(
                (None, None, None),
                None,
                [one.shapes() for one in plain.passes],
                logs_shapes,
                *keras.tree.map_structure(_unsaid, kept[1:]),
            ),
        )


def _unsaid(_: Any) -> None:
    """Leave it to TensorFlow to read a shape from what the loop begins with."""


def _sample(measured: np.ndarray) -> tuple[tf.Tensor, tf.Tensor]:
    """Give whether each one is measured, and the next one that is and this is not, or the reverse."""
    changes = np.append(np.flatnonzero(measured[1:] != measured[:-1]) + 1, _MANY)
    following = changes[np.searchsorted(changes, np.arange(len(measured)), side="right")]
    return tf.constant(measured), tf.constant(following.astype(np.int32))


def _where(rows: Any, new: Any, old: Any) -> Any:
    return tf.where(tf.reshape(rows, [-1, *[1] * (new.shape.rank - 1)]), new, old)
