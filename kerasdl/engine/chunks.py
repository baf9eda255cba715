"""The steps of one epoch, in as few calls as the callbacks allow."""

from __future__ import annotations

import abc
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import tensorflow as tf

from kerasdl.engine.compiled import Compiled, Mode, Step
from kerasdl.engine.observing import Observation
from kerasdl.engine.on_demand import OnDemand
from kerasdl.engine.pace import Pace
from kerasdl.engine.program import Position, Window
from kerasdl.engine.sources import Resident, Stream
from kerasdl.engine.traits import count_end

# First step, and what runs some from there: gives the step after the last one, and logs.
Chunk = tuple[int, Callable[[], tuple[int, Any]]]


class Chunks(abc.ABC):
    """Runs a step over a source.

    Args:
        compiled: What is traced for the model.
        step: The model's `train_step` or `test_step`.
        source: The data.
        mode: How steps are compiled.
        seed: Decides the order of examples.
        every: Steps of one call, where a callback must hear of each call; None for as many as take half a second.
        observation: Which steps are measured, and with what; None for none.
    """

    source: Resident | Stream

    def __init__(
        self,
        compiled: Compiled,
        step: Step,
        source: Any,
        mode: Mode,
        *,
        seed: int = 0,
        every: int | None = None,
        observation: Observation | None = None,
    ) -> None:
        self.compiled, self.step, self.source, self.mode = compiled, step, source, mode
        self.seed, self.every, self.observation = seed, every, observation

    @abc.abstractmethod
    def of(self, epoch: int, begin: int = 0, *, alone: bool = False) -> Iterator[Chunk]:
        """Give the chunks of an epoch, from a step on; if `alone`, as short as a callback could hear of them."""

    @abc.abstractmethod
    def restart(self) -> None:
        """Begin anew, as Model.fit does before training and before each validation."""

    @abc.abstractmethod
    def skip(self, epochs: int, steps: int) -> None:
        """Leave out what a training took before it was interrupted: whole epochs, and steps of the next one."""

    def most(self, *, alone: bool) -> int | None:
        """Give how many steps a call may take; None for as many as take half a second."""
        return self.compiled.model.steps_per_execution if alone and not self.every else self.every

    def heard(self, begin: int, end: int) -> int:
        """Give the step of which callbacks hear at the end of a chunk: as in Model.fit, of a whole execution's last."""
        return max(end, begin + (self.every or 0)) - 1

    def traced(self) -> Any:
        """Trace the steps, which makes what variables they lack; give the one without observers, None if it cannot be.

        Its `variables` are all that the steps read or change.
        """
        if self.observation:
            self.compiled.traced(self.observation.instruments.step, self.source, self.mode)
        return self.compiled.traced(self.step, self.source, self.mode)


class ResidentChunks(Chunks):
    """Runs a step over data that stays in memory."""

    source: Resident

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.block, self.window = -1, Window(None, tf.zeros((0,), tf.bool), 0)

    def restart(self) -> None:
        """Do nothing: each epoch has all examples."""

    def skip(self, epochs: int, steps: int) -> None:
        """Do nothing: the order is a function of the epoch."""

    def of(self, epoch: int, begin: int = 0, *, alone: bool = False) -> Iterator[Chunk]:
        """Give the chunks of an epoch."""
        source, most = self.source, self.most(alone=alone)
        block, row = divmod(epoch, source.block)
        if block != self.block:
            orders = tf.constant(source.orders(self.seed, block))
            self.block, self.window = block, Window(orders, self.window.due, epoch - row)
        program = self.compiled.program(self.step, source, self.mode, self.observation)
        while begin < source.steps:
            end = min(begin + (most or program.pace.steps), source.steps)
            yield begin, partial(self._run, program, Position(row, begin), end - begin)
            begin = end

    def _run(self, program: Any, begin: Position, steps: int) -> tuple[int, Any]:
        started = time.monotonic()
        progress = program.run((self.source.data, ()), self.window, begin, steps=steps, end=begin.epoch + 1)
        program.pace.learn(progress.taken, time.monotonic() - started)
        return begin.step + steps, progress.logs


class StreamChunks(Chunks):
    """Runs a step over data that comes batch by batch."""

    source: Stream

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Batches of a stream may be of another size in another training.
        self.pace = Pace()

    def restart(self) -> None:
        """Begin the stream anew."""
        self.source.epochs.reset()

    def skip(self, epochs: int, steps: int) -> None:
        """Take the batches of other steps, and drop them."""
        self.source.epochs.skip(epochs, steps)

    def of(self, epoch: int, begin: int = 0, *, alone: bool = False) -> Iterator[Chunk]:
        """Give the chunks of an epoch; the stream knows where it begins."""
        epochs, most = self.source.epochs, self.most(alone=alone)
        reached = begin

        def run(batches: Any, begin: int, steps: int) -> tuple[int, Any]:
            nonlocal reached
            started = time.monotonic()
            taken, logs = self._run(batches, epoch, begin, steps)
            self.pace.learn(taken, time.monotonic() - started)
            reached = begin + taken
            return reached, logs

        epochs.most = most or self.pace.steps
        for first, last, batches in epochs:
            yield first, partial(run, batches, first, last + 1 - first)
            if reached <= last:
                epochs.run_out(last + 1 - reached)
                if self.step == self.compiled.model.train_step:
                    count_end(self.compiled.model)
                return
            epochs.most = most or self.pace.steps

    def _run(self, batches: Any, epoch: int, begin: int, steps: int) -> tuple[int, Any]:
        """Take up to so many steps; give how many there were batches for, and the last one's logs."""
        step, end, logs = begin, begin + steps, None
        while step < end:
            measures, stop = self._next(epoch, step, end)
            observed = self.observation.instruments.step if self.observation and measures else self.step
            taken, told = self.compiled.stream_program(observed, self.mode).run(batches, stop - step)
            step, logs = step + taken, told if taken else logs
            if step < stop:
                break
        return step - begin, logs

    def _next(self, epoch: int, step: int, end: int) -> tuple[bool, int]:
        """Tell whether a step is measured, and where the steps end that one call may take from there."""
        observation, steps = self.observation, self.source.steps
        if observation is None or not observation.has_epoch(epoch, steps):
            return False, end
        measured = observation.next_step(step, steps)
        if measured == step:
            return True, step + 1
        return False, end if measured is None else min(end, measured)


class OnDemandChunks(StreamChunks):
    """Runs a step over data that is read when it is due."""

    source: OnDemand

    def restart(self) -> None:
        """Do nothing: each epoch has all examples."""

    def skip(self, epochs: int, steps: int) -> None:
        """Do nothing: the order is a function of the epoch."""

    def of(self, epoch: int, begin: int = 0, *, alone: bool = False) -> Iterator[Chunk]:
        """Give the chunks of an epoch."""
        self.source.epochs.seek(self.seed, epoch, begin)
        return super().of(epoch, begin, alone=alone)


def chunks_of(source: Resident | Stream) -> type[Chunks]:
    """Give what runs steps over a source."""
    if isinstance(source, Resident):
        return ResidentChunks
    return OnDemandChunks if isinstance(source, OnDemand) else StreamChunks
