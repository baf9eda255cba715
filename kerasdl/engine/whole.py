"""Many epochs in one call, where the callbacks need nothing but logs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine import hooks, state
from kerasdl.engine.locating import losses_finite
from kerasdl.engine.nonfinite import FiniteWatch
from kerasdl.engine.program import Position, Program, Progress, Window
from kerasdl.engine.sampled import SampledProgram
from kerasdl.engine.sources import Resident
from kerasdl.engine.state import Place

Logs = dict[str, Any]


class DivergedCallError(Exception):
    """A loss or weight stopped being finite in a call, which has been taken back."""


class WholeEpochs:
    """Trains and validates as far as half a second goes, then calls the hooks of all that has happened.

    Where a hook stops the training or changes the learning rate, what came after its epoch is taken back: the state
    from before the call is restored, and the call repeated up to there. The best weights of an epoch that a later one
    of the same call has overwritten are recovered in the same way.

    Args:
        model: A compiled model.
        callbacks: Callbacks that `hooks.need_logs_alone` allows.
        program: What trains and validates.
        sources: The training data, and the validation data if there is any.
        seed: Decides the order of examples.
        due: Tells whether an epoch validates.
        test: Validates from Python, for an epoch that is stopped within.
    """

    def __init__(
        self,
        model: keras.Model,
        callbacks: keras.callbacks.CallbackList,
        program: Program | SampledProgram,
        sources: tuple[Resident, Resident | None],
        *,
        seed: int,
        due: Callable[[int], bool],
        test: Callable[[], Logs],
    ) -> None:
        self.model, self.callbacks, self.program = model, callbacks, program
        self.source, validation = sources
        self.data = (self.source.data, validation.data if validation else ())
        self.seed, self.due, self.test = seed, due, test
        self.may_change_rate = any(type(one) is keras.callbacks.ReduceLROnPlateau for one in callbacks.callbacks)
        self.watch: FiniteWatch | None = None
        self.block = -1
        # Seconds, of a step of the latest call, and by now of the epoch that goes on.
        self.of_step = self.took = 0.0
        self.heard: dict[str, list[keras.callbacks.Callback]] = {}

    def go_on(self, place: Place, epochs: int) -> Place:
        """Make one call; give how far the training is then."""
        block, row = divmod(place.epoch, self.source.block)
        first = place.epoch - row
        if block != self.block:
            self.block, self.window = block, self._window(block)
        self.logs, self.ended = place.logs, place.ended
        begin = Position(row, place.step, place.test_step)
        before = state.take(self.program.variables)
        started, pace = time.monotonic(), self.program.pace
        end = min(self.source.block, epochs - first)
        # As in Model.fit, a training that was stopped before it began takes one execution.
        steps = self.model.steps_per_execution if self.model.stop_training else pace.steps
        progress = self.program.run(self.data, self.window, begin, steps=steps, end=end)
        took = time.monotonic() - started
        pace.learn(progress.taken, took)
        self.of_step = took / max(1, progress.taken)
        if self.watch and not self._finite(self.watch, begin, progress):
            state.restore(self.program.variables, before)
            raise DivergedCallError
        reached = self._tell(first, begin, progress)
        if reached != progress.position:
            self._return_to(before, begin, reached)
        self._recover_best(before, begin, reached, first)
        if self.model.stop_training and reached.step:
            return self._end_within(first + reached.epoch)
        return Place(first + reached.epoch, reached.step, reached.test_step, self.logs, self.ended)

    def _window(self, block: int) -> Window:
        epochs = range(block * self.source.block, (block + 1) * self.source.block)
        orders = self.source.orders(self.seed, block)
        return Window(tf.constant(orders), tf.constant([self.due(epoch) for epoch in epochs]), epochs.start)

    def _finite(self, watch: FiniteWatch, begin: Position, progress: Progress) -> bool:
        """Tell whether all losses of a call are finite, and the weights after it."""
        ended = slice(begin.epoch, progress.position.epoch)
        told = progress.train.items() if isinstance(progress.train, dict) else ()
        losses = {name: record[ended] for name, record in told if not isinstance(record, dict)}
        return losses_finite(losses) and watch.good(progress.logs)

    def _tell(self, first: int, begin: Position, progress: Progress) -> Position:
        """Call the hooks of what a call did; give how far it counts."""
        end = progress.position
        train, test = (_listed(records) for records in (progress.train, progress.test))
        for row in range(begin.epoch, end.epoch + 1):
            ended = row < end.epoch
            step, last = begin.step if row == begin.epoch else 0, self.source.steps if ended else end.step
            if row > begin.epoch and not last:
                break
            if step == 0:
                self._call("on_epoch_begin", first + row)
            self.took += self.of_step * (last - step)
            if last > step:
                self._call("on_train_batch_begin", step)
                whole = last == self.source.steps
                self.logs = _row(train, row) if whole else state.as_python(progress.logs)
                self._call("on_train_batch_end", last - 1, state.flat(self.logs))
            if ended:
                if isinstance(self.program, SampledProgram):
                    self.program.show(progress.measured, row)
                if self._end_epoch(first + row, _row(test, row) if self.due(first + row) else None):
                    return Position(row + 1)
        return end

    def _end_epoch(self, epoch: int, test: Logs | None) -> bool:
        """Call the hooks of an epoch's end; tell whether they changed how the training goes on."""
        logs = dict(self.logs)
        if test is not None:
            test = state.flat(test)
            self._call("on_test_begin")
            self._call("on_test_end", test)
            logs |= {f"val_{name}": value for name, value in test.items()}
        logs = state.flat(logs)
        rate = self._rate()
        hooks.took(self.callbacks.callbacks, self.took)
        self.took = 0.0
        self._call("on_epoch_end", epoch, dict(logs))
        self.ended = logs
        return self.model.stop_training or self._rate() != rate

    def _end_within(self, epoch: int) -> Place:
        """End an epoch that was stopped before its end."""
        logs = dict(self.logs)
        if self.due(epoch):
            logs |= {f"val_{name}": value for name, value in self.test().items()}
        self.callbacks.on_epoch_end(epoch, logs)
        return Place(epoch + 1, ended=logs)

    def _call(self, hook: str, *arguments: Any) -> None:
        """Call a hook where a callback overrides it; CallbackList takes a tenth of a millisecond to find out."""
        if hook not in self.heard:
            self.heard[hook] = [one for one in self.callbacks.callbacks if hooks.overrides(one, hook)]
        for callback in self.heard[hook]:
            getattr(callback, hook)(*arguments)

    def _rate(self) -> Any:
        """Give the learning rate, if a callback may change it."""
        return self.model.optimizer.learning_rate.numpy() if self.may_change_rate else None

    def _return_to(self, before: list[Any], begin: Position, reached: Position) -> None:
        """Take back what a call did after the end of an epoch."""
        rate = self._rate()
        self._repeat(before, begin, reached.epoch)
        if rate is not None:
            self.model.optimizer.learning_rate = rate

    def _repeat(self, before: list[Any], begin: Position, end: int) -> None:
        state.restore(self.program.variables, before)
        self.program.run(self.data, self.window, begin, steps=2**30, end=end)

    def _recover_best(self, before: list[Any], begin: Position, reached: Position, first: int) -> None:
        """Hand the weights of the best epoch to a callback that keeps them."""
        for callback in self.callbacks.callbacks:
            best = None if getattr(callback, "best_weights", None) is None else callback.best_epoch - first
            if best is not None and begin.epoch <= best < reached.epoch and reached != Position(best + 1):
                now = state.take(self.program.variables)
                self._repeat(before, begin, best + 1)
                callback.best_weights = getattr(callback, "final_weights", self.model.get_weights)()
                state.restore(self.program.variables, now)


def _listed(records: Any) -> Any:
    """Give numbers as Python's own, in a list; what holds several an epoch as an array."""
    if isinstance(records, dict):
        return {name: _listed(record) for name, record in records.items()}
    values = np.asarray(records)
    return values.astype(float).tolist() if values.ndim == 1 else values


def _row(records: Any, row: int) -> Logs:
    """Give the logs of one epoch."""
    return {name: _row(record, row) if isinstance(record, dict) else record[row] for name, record in records.items()}
