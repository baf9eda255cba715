"""Epochs, chunks and callbacks of one training."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import keras
from keras.src.utils.python_utils import pythonify_logs

from kerasdl.engine import hooks
from kerasdl.engine.choice import Choice
from kerasdl.engine.program import Program
from kerasdl.engine.sources import Resident, Stream

# Python gets control back about this often: progress, Ctrl-C.
_CHUNK_SECONDS = 0.5
_FIRST_CHUNK = 8

Chunk = tuple[int, int, Callable[[], Any]]


class Training:
    """One call of `fit`.

    Args:
        model: A compiled model; what it lacks of its variables, the first trace of a step makes.
        source: The training data.
        validation: The validation data, if any.
        validation_freq: As in `Model.fit`.
        choice: How steps are compiled.
        seed: Decides the order of examples.
    """

    def __init__(
        self,
        model: keras.Model,
        source: Resident | Stream,
        validation: Resident | Stream | None,
        *,
        validation_freq: int | Sequence[int],
        choice: Choice,
        seed: int,
    ) -> None:
        self.model = model
        self.source = source
        self.validation = validation
        self.validation_freq = validation_freq
        self.choice = choice
        self.seed = seed
        self.trainer = Program(model.train_step, choice.mode)
        self.tester = Program(model.test_step, choice.mode)
        self.watcher: Program | None = None
        self.periods: list[int] = []
        self.chunk_steps = _FIRST_CHUNK
        self.single: list[Program] = []

    def run(self, callbacks: Any, verbose: Any, initial_epoch: int, epochs: int) -> keras.callbacks.History:
        """Train from one epoch to another and give the history."""
        if not isinstance(callbacks, keras.callbacks.CallbackList):
            callbacks = keras.callbacks.CallbackList(
                callbacks,
                add_history=True,
                add_progbar=verbose != 0,
                verbose=verbose,
                epochs=epochs,
                steps=self.source.steps,
                model=self.model,
            )
        if hooks.wants_every_batch(callbacks.callbacks, "train"):
            self.single.append(self.trainer)
        if hooks.wants_every_batch(callbacks.callbacks, "test"):
            self.single.append(self.tester)
        with self.observed(hooks.observers(callbacks.callbacks)):
            self.train(callbacks, initial_epoch, epochs)
        self.model.history.compiled = self.choice
        return self.model.history

    def train(self, callbacks: keras.callbacks.CallbackList, initial_epoch: int, epochs: int) -> None:
        """Go through the epochs."""
        _restart(self.source)
        self.model.stop_training = False
        callbacks.on_train_begin()
        logs = None
        # Set by BackupAndRestore when training begins.
        for epoch in range(self.model._initial_epoch or initial_epoch, epochs):
            logs = self.epoch(epoch, callbacks)
            callbacks.on_epoch_end(epoch, logs)
            if self.model.stop_training:
                break
        if isinstance(self.model.optimizer, keras.optimizers.Optimizer) and epochs > 0:
            # Writes the moving averages of the weights into the model, where the optimizer keeps them.
            self.model.optimizer.finalize_variable_values(self.model.trainable_weights)
        callbacks.on_train_end(logs)

    def epoch(self, epoch: int, callbacks: keras.callbacks.CallbackList) -> dict[str, float]:
        """Train and validate for one epoch; give its logs."""
        self.model.reset_metrics()
        callbacks.on_epoch_begin(epoch)
        logs: Any = {}
        for begin, end, run in self.chunks(self.source, self.trainer, epoch):
            callbacks.on_train_batch_begin(begin)
            logs = run()
            callbacks.on_train_batch_end(end - 1, pythonify_logs(logs))
            if self.model.stop_training:
                break
        result = pythonify_logs(self.model._get_metrics_result_or_logs(logs))
        if self.validation is not None and self.model._should_eval(epoch, self.validation_freq):
            result |= {f"val_{name}": value for name, value in self.validate(callbacks).items()}
        return result

    def validate(self, callbacks: keras.callbacks.CallbackList) -> dict[str, float]:
        """Run the validation data through `test_step`; give its logs."""
        assert self.validation is not None
        _restart(self.validation)
        self.model.stop_evaluating = False
        callbacks.on_test_begin()
        self.model.reset_metrics()
        logs: Any = {}
        for begin, end, run in self.chunks(self.validation, self.tester, 0):
            callbacks.on_test_batch_begin(begin)
            logs = run()
            callbacks.on_test_batch_end(end - 1, pythonify_logs(logs))
            if self.model.stop_evaluating:
                break
        result = pythonify_logs(self.model._get_metrics_result_or_logs(logs))
        callbacks.on_test_end(result)
        return result

    @contextlib.contextmanager
    def observed(self, observers: list[Any]) -> Iterator[None]:
        """Have a second executable for the steps that observers sample, until training ends or raises."""

        def watched(batch: Any) -> Any:
            with contextlib.ExitStack() as stack:
                for observer in observers:
                    stack.enter_context(observer.watch(self.model))
                return self.model.train_step(batch)

        try:
            for observer in observers:
                observer.engine_driven = True
                observer.prepare(self.model)
            self.watcher = Program(watched, self.choice.mode)
            self.periods = [observer.every for observer in observers]
            yield
        finally:
            for observer in observers:
                observer.engine_driven = False

    def chunks(self, source: Resident | Stream, program: Program, epoch: int) -> Iterator[Chunk]:
        """Give the chunks of an epoch: first step, the step after the last, and what runs them and gives logs."""
        if isinstance(source, Stream):
            yield from self.streamed(source, program)
            return
        order = source.order(self.seed, epoch)
        watched = hooks.sampled_steps(self.periods, source.steps) if program is self.trainer else []
        begin = 0
        while begin < source.steps:
            sampled = begin in watched
            # A callback may end a validation as it begins; as in Model.fit, that leaves one batch.
            alone = sampled or program in self.single or (program is self.tester and self.model.stop_evaluating)
            longest = 1 if alone else self.chunk_steps
            end = min([begin + longest, source.steps, *(step for step in watched if step > begin)])
            runner = self.watcher if sampled and self.watcher else program
            started = time.monotonic()
            yield begin, end, partial(runner.run, source, order, begin, end)
            self.pace(time.monotonic() - started)
            begin = end

    def streamed(self, source: Stream, program: Program) -> Iterator[Chunk]:
        """Give the batches of an epoch of a stream, one a chunk."""
        with source.epochs.catch_stop_iteration():
            for begin, last, batches in source.epochs:
                sampled = program is self.trainer and any(begin % period == 0 for period in self.periods)
                runner = self.watcher if sampled and self.watcher else program
                yield begin, last + 1, partial(_next_step, runner, batches)

    def pace(self, seconds: float) -> None:
        """Double or halve the chunks so that one takes about as long as Python may be away."""
        if seconds < _CHUNK_SECONDS / 2:
            self.chunk_steps *= 2
        elif seconds > _CHUNK_SECONDS * 2:
            self.chunk_steps = max(1, self.chunk_steps // 2)


def _restart(source: Resident | Stream) -> None:
    """Begin a stream anew, as Model.fit does before training and before each validation."""
    if isinstance(source, Stream):
        source.epochs.reset()


def _next_step(program: Program, batches: Iterator[Any]) -> Any:
    return program.step(next(batches))
