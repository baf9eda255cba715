"""The steps of one epoch, in as few calls as the callbacks allow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import tensorflow as tf

from kerasdl.engine.compiled import Compiled, Mode, Step
from kerasdl.engine.observing import Observation
from kerasdl.engine.pace import Pace
from kerasdl.engine.program import Position, Window
from kerasdl.engine.sources import Resident, Stream

# First step, and what runs some from there: gives the step after the last one, and logs.
Chunk = tuple[int, Callable[[], tuple[int, Any]]]


class Chunks:
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

    def __init__(
        self,
        compiled: Compiled,
        step: Step,
        source: Resident | Stream,
        mode: Mode,
        *,
        seed: int = 0,
        every: int | None = None,
        observation: Observation | None = None,
    ) -> None:
        self.compiled, self.step, self.source, self.mode = compiled, step, source, mode
        self.seed, self.every, self.observation = seed, every, observation
        # Batches of a stream may be of another size in another training.
        self.pace = Pace()
        self.block, self.window = -1, Window(None, tf.zeros((0,), tf.bool), 0)

    def restart(self) -> None:
        """Begin a stream anew, as Model.fit does before training and before each validation."""
        if isinstance(self.source, Stream):
            self.source.epochs.reset()

    def skip(self, epochs: int, steps: int) -> None:
        """Leave out what a training took before it was interrupted: whole epochs, and steps of the next one."""
        if isinstance(self.source, Stream):
            self.source.epochs.skip(epochs, steps)

    def traced(self) -> Any:
        """Trace the steps, which makes what variables they lack; give the one without observers, None if it cannot be.

        Its `variables` are all that the steps read or change.
        """
        if self.observation:
            self.compiled.traced(self.observation.instruments.step, self.source, self.mode)
        return self.compiled.traced(self.step, self.source, self.mode)

    def of(self, epoch: int, begin: int = 0, *, alone: bool = False) -> Iterator[Chunk]:
        """Give the chunks of an epoch, from a step on."""
        if isinstance(self.source, Stream):
            return self._streamed(self.source, epoch, every=1 if alone else self.every)
        return self._resident(self.source, epoch, begin, every=1 if alone else self.every)

    def _resident(self, source: Resident, epoch: int, begin: int, *, every: int | None) -> Iterator[Chunk]:
        block, row = divmod(epoch, source.block)
        if block != self.block:
            orders = tf.constant(source.orders(self.seed, block))
            self.block, self.window = block, Window(orders, self.window.due, epoch - row)
        program = self.compiled.program(self.step, source, self.mode, self.observation)
        while begin < source.steps:
            end = min(begin + (every or program.pace.steps), source.steps)
            yield begin, partial(self._run, program, source.data, Position(row, begin), end - begin)
            begin = end

    def _run(self, program: Any, data: Any, begin: Position, steps: int) -> tuple[int, Any]:
        started = time.monotonic()
        progress = program.run((data, ()), self.window, begin, steps=steps, end=begin.epoch + 1)
        program.pace.learn(progress.taken, time.monotonic() - started)
        return begin.step + (self.every or steps), progress.logs

    def _streamed(self, source: Stream, epoch: int, *, every: int | None) -> Iterator[Chunk]:
        epochs, ended = source.epochs, 0
        observation = self.observation
        if observation and not observation.has_epoch(epoch, source.steps):
            observation = None

        def until_measured(step: int) -> int:
            measured = observation.next_step(step, source.steps) if observation else None
            return 2**30 if measured is None else measured - step

        def run(batches: Any, begin: int, most: int) -> tuple[int, Any]:
            nonlocal ended
            step = observation.instruments.step if observation and not until_measured(begin) else self.step
            program = self.compiled.stream_program(step, self.mode)
            started = time.monotonic()
            taken, logs = program.run(batches, most)
            self.pace.learn(taken, time.monotonic() - started)
            ended = begin + taken
            return begin + self.every if taken and self.every else ended, logs

        epochs.most = every or 1
        for begin, last, batches in epochs:
            yield begin, partial(run, batches, begin, last + 1 - begin)
            if ended <= last:
                epochs.run_out(last + 1 - ended)
                return
            epochs.most = min(every or self.pace.steps, until_measured(ended) or 1)
