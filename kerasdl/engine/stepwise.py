"""Steps called from Python one by one, for `compile: eager`, where a debugger can stop in them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.observing import Observation
from kerasdl.engine.pace import Pace
from kerasdl.engine.program import Position, Progress, Window
from kerasdl.engine.sources import Resident, map_tensors


class Stepwise:
    """Does what a `Program` does, without compiling; metrics are begun and read by the caller.

    Args:
        step: The model's `train_step` or `test_step`, or what stands for it.
        source: The data, or what has its shapes.
        observation: Which steps are measured, and with what; None for none.
    """

    def __init__(self, step: Callable[[Any], Any], source: Resident, observation: Observation | None = None) -> None:
        self.step, self.source, self.observation = step, source, observation
        self.pace = Pace()
        self.measured = set(observation.steps(source.steps)) if observation else set()

    def run(self, data: Any, window: Window, begin: Position, *, steps: int, end: int = 1) -> Progress:
        """Go on from a position, to the end of its epoch at most."""
        source, logs = self.source, None
        order = np.asarray(window.orders[begin.epoch]) if source.shuffle else np.arange(source.examples, dtype=np.int32)
        stop = min(begin.step + steps, source.steps)
        for step in range(begin.step, stop):
            places = order[step * source.batch_size : (step + 1) * source.batch_size]
            measures = step in self.measured and self._has_epoch(window.first + begin.epoch)
            take = self.observation.instruments.step if self.observation and measures else self.step
            logs = take(map_tensors(partial(tf.gather, indices=places), data[0]))
        ended = stop == source.steps
        position = Position(begin.epoch + 1) if ended else Position(begin.epoch, stop)
        return Progress(position, logs, None, None, taken=stop - begin.step)

    def _has_epoch(self, epoch: int) -> bool:
        return self.observation is not None and self.observation.has_epoch(epoch, self.source.steps)


class OneByOne:
    """Does what a `StreamProgram` does, without compiling.

    Args:
        model: A compiled model.
        step: Its `train_step` or `test_step`, or what stands for it.
    """

    def __init__(self, model: keras.Model, step: Callable[[Any], Any]) -> None:
        self.step = model._autoconvert_optionals(step)

    def run(self, iterator: Any, most: int) -> tuple[int, Any]:
        """Take up to `most` steps; give how many there were batches for, and the last one's logs."""
        all_logs = [self.step(batch) for batch in itertools.islice(iterator, most)]
        return len(all_logs), all_logs[-1] if all_logs else None


class KerasFunction:
    """Calls the function that Keras makes of a step, which knows replicas and what models override.

    Args:
        model: A compiled model.
        loop: Whether it trains or validates.
    """

    def __init__(self, model: keras.Model, loop: Literal["train", "test"]) -> None:
        getattr(model, f"make_{loop}_function")()
        self.function = getattr(model, f"{loop}_function")

    def run(self, iterator: Any, most: int) -> tuple[int, Any]:
        """Take `most` steps; give how many were taken, and the last one's logs."""
        try:
            return most, self.function(iterator)
        except (StopIteration, tf.errors.OutOfRangeError):
            return 0, None
