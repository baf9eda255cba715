"""The executable of a training some of whose steps are measured: all of them in one call, too."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.observing import Observation
from kerasdl.engine.pace import Pace
from kerasdl.engine.passes import when
from kerasdl.engine.program import Position, Program, Progress, Window, new_records, stacked, write_row
from kerasdl.engine.tracing import graph_of

# More steps than any call takes.
_MANY = 2**30


class SampledProgram:
    """Does what a `Program` does, and takes the steps of an observation with another one that measures them.

    The two take turns in a loop around theirs, so that steps that are not measured cost what they always do.

    Args:
        plain: Takes the other steps.
        measuring: Takes the steps of the observation; they tell the same logs.
        observation: Which steps are measured, and with what.
    """

    def __init__(self, plain: Program, measuring: Program, observation: Observation) -> None:
        self.plain, self.measuring, self.observation = plain, measuring, observation
        self.pace = Pace()
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
        place, left, logs, train, test, sums = self.function(data, window.orders, window.due, self.sample, *numbers)
        position, measured = Position(*map(int, place)), [one.numpy() for one in sums]
        return Progress(position, logs, train, test, taken=steps - int(left), measured=measured)

    def show(self, measured: Any, row: int) -> None:
        """Give observers what they measured in an epoch of the window, if that is anything."""
        if self.measured[row]:
            self.observation.instruments.show([record[row] for record in measured])

    def _open(self, window: Window, steps: int) -> None:
        count = window.orders.shape[0]
        self.window = window
        self.measured = [self.observation.has_epoch(window.first + row, steps) for row in range(count)]
        # Of each epoch: whether it is measured, and the next one that is. Of each step: whether it is measured, and
        # where the steps of its kind end.
        has_step = np.isin(np.arange(steps + 1), self.observation.steps(steps))
        tables = (self.measured, _next(self.measured, count), has_step, _changes(has_step))
        self.sample = tuple(map(tf.constant, tables))

    def _run(self, data: Any, orders: Any, due: Any, sample: Any, *begin: Any) -> Any:
        *place, left, end = begin
        has_epoch, next_epoch, has_step, change = sample
        variables = self.observation.instruments.variables

        def begin_epoch() -> tuple[()]:
            for variable in variables:
                variable.assign(tf.zeros_like(variable))
            return ()

        def go_on(place: Any, left: Any, carried: Any, logs: Any, records: Any, sums: Any) -> Any:
            epoch, step, test_step = place
            measures = has_epoch[epoch] & has_step[step]
            most = tf.minimum(left, tf.where(has_epoch[epoch], change[step] - step, left))
            stop = tf.where(measures, epoch + 1, tf.minimum(next_epoch[epoch], end))
            when(measures & (step == 0), begin_epoch)
            arguments = (data, orders, due, epoch, step, test_step, most, stop, carried)
            reached, unused, carried, logs, *new = tf.cond(
                measures, lambda: self.measuring.function(*arguments), lambda: self.plain.function(*arguments)
            )
            ended = tf.range(orders.shape[0] or tf.shape(orders)[0])
            ended = (ended >= epoch) & (ended <= reached[0])
            records = keras.tree.map_structure(lambda new, old: _where(ended, new, old), new, records)
            sums = write_row(sums, epoch, [variable.read_value() for variable in variables])
            return reached, left - (most - unused), carried, logs, records, sums

        passes = [one for one in (self.plain.training, self.plain.validating) if one]
        records = ([stacked(new_records(one.specs, orders)) for one in passes if one.whole] + [(), ()])[:2]
        sums = new_records([tf.TensorSpec(one.shape, one.dtype) for one in variables], orders)
        sums = write_row(sums, place[0], [variable.read_value() for variable in variables])
        logs = self.plain.training.told(self.plain.nothing()[0])
        shapes = [one.shapes() for one in passes]
        logs_shapes = keras.tree.map_structure(lambda spec: spec.shape, self.plain.training.specs)
        place, left, _, logs, records, sums = tf.while_loop(
            lambda place, left, *_: (place[0] < end) & (left > 0),
            go_on,
            (tuple(place), left, self.plain.nothing(), logs, records, sums),
            shape_invariants=(
                (None, None, None),
                None,
                shapes,
                logs_shapes,
                *keras.tree.map_structure(_unsaid, (records, sums)),
            ),
        )
        return place, left, logs, *records, stacked(sums)


def _unsaid(_: Any) -> None:
    """Leave it to TensorFlow to read a shape from what the loop begins with."""


def _next(chosen: list[bool], otherwise: int) -> list[int]:
    """Give the place of the next one that is chosen, after each."""
    found = []
    for place in reversed(range(len(chosen))):
        found.append(otherwise)
        otherwise = place if chosen[place] else otherwise
    return found[::-1]


def _changes(measured: np.ndarray) -> np.ndarray:
    """Give the next step that is measured and this is not, or the reverse, after each."""
    found, change = [], _MANY
    for step in reversed(range(len(measured))):
        if step + 1 < len(measured) and measured[step + 1] != measured[step]:
            change = step + 1
        found.append(change)
    return np.array(found[::-1], np.int32)


def _where(rows: Any, new: Any, old: Any) -> Any:
    return tf.where(tf.reshape(rows, [-1, *[1] * (new.shape.rank - 1)]), new, old)
