"""The steps of one epoch, in as few calls as the callbacks allow."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import tensorflow as tf

from kerasdl.engine import hooks
from kerasdl.engine.compiled import Compiled, Mode, Step
from kerasdl.engine.pace import Pace
from kerasdl.engine.program import Position, Window
from kerasdl.engine.sources import Resident, Stream
from kerasdl.engine.streams import StreamEpochs

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
    ) -> None:
        self.compiled, self.step, self.source, self.mode = compiled, step, source, mode
        self.seed, self.every = seed, every
        self.watch(None, [])
        self.pace = Pace()
        self.block, self.window = -1, Window(None, tf.zeros((0,), tf.bool))

    def watch(self, step: Step | None, periods: list[int]) -> None:
        """Have another step stand in on the first and last of an epoch, and each of as many as a period says."""
        self.watched, self.periods = step, periods
        # Of this training alone: what observers measure in goes with them.
        self.watching = Compiled(self.compiled.model)

    def restart(self) -> None:
        """Begin a stream anew, as Model.fit does before training and before each validation."""
        if isinstance(self.source, Stream):
            self.source.epochs.reset()

    def skip(self, epochs: int, steps: int) -> None:
        """Leave out what a training took before it was interrupted: whole epochs, and steps of the next one."""
        if isinstance(self.source, Stream):
            self.source.epochs.skip(epochs, steps)

    def variables(self) -> Sequence[tf.Variable]:
        """List what the steps read or change, without what observers measure in; traces them, which makes them."""
        if self.watched:
            self.watching.captured(self.watched, self.source, self.mode)
        return self.compiled.captured(self.step, self.source, self.mode)

    def of(self, epoch: int, begin: int = 0, *, alone: bool = False) -> Iterator[Chunk]:
        """Give the chunks of an epoch, from a step on."""
        if isinstance(self.source, Stream):
            return self._streamed(self.source.epochs, every=1 if alone else self.every)
        return self._resident(self.source, epoch, begin, every=1 if alone else self.every)

    def _resident(self, source: Resident, epoch: int, begin: int, *, every: int | None) -> Iterator[Chunk]:
        block, row = divmod(epoch, source.block)
        if block != self.block:
            self.block, self.window = block, Window(tf.constant(source.orders(self.seed, block)), self.window.due)
        watched = hooks.sampled_steps(self.periods, source.steps)
        while begin < source.steps:
            sampled = begin in watched
            following = watched[bisect.bisect_right(watched, begin) :][:1]
            longest = 1 if sampled else every or self.pace.steps
            end = min([begin + longest, source.steps, *following])
            program = self._program(source, sampled=sampled)
            yield begin, partial(self._run, program, source.data, Position(row, begin), end - begin)
            begin = end

    def _program(self, source: Resident, *, sampled: bool) -> Any:
        if sampled and self.watched:
            return self.watching.program(self.watched, source, self.mode)
        return self.compiled.program(self.step, source, self.mode)

    def _run(self, program: Any, data: Any, begin: Position, steps: int) -> tuple[int, Any]:
        with self.pace.timed():
            progress = program.run((data, ()), self.window, begin, steps=steps, end=begin.epoch + 1)
        return begin.step + (self.every or steps), progress.logs

    def _streamed(self, epochs: StreamEpochs, *, every: int | None) -> Iterator[Chunk]:
        ended = 0

        def run(batches: Any, begin: int, most: int) -> tuple[int, Any]:
            nonlocal ended
            program = self.compiled.stream_program(self.step, self.mode)
            if self.watched and self._until_sampled(begin) == 0:
                program = self.watching.stream_program(self.watched, self.mode)
            with self.pace.timed():
                taken, logs = program.run(batches, most)
            ended = begin + taken
            return begin + self.every if taken and self.every else ended, logs

        epochs.most = every or 1
        for begin, last, batches in epochs:
            yield begin, partial(run, batches, begin, last + 1 - begin)
            if ended <= last:
                epochs.run_out(last + 1 - ended)
                return
            epochs.most = min(every or self.pace.steps, self._until_sampled(ended) or 1)

    def _until_sampled(self, step: int) -> int:
        return min((-step % period for period in self.periods), default=2**30)
