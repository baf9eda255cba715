"""Callbacks that measure single steps from inside the graph, such as `GradientMonitor`.

Such an observer names the steps by `make_sampling(mode)`, and measures with what `make_instrument(model)` gives; that
depends on nothing but the model, the observer's class and, if it has one, its `identity`. An observer with a `probe` of
None is given the inputs of the first `examples` examples, where the data says which they are. An instrument measures
into its `variables` in all steps that are traced while its context `measuring()` lasts, and in `end_epoch()`, which is
called in the graph after the last step of a sampled epoch, where several are trained in one call. `prepare()` makes
those variables beforehand, once the model has been traced; in `kept` is what it needs of the epochs before. At the end
of an epoch that is sampled, the observer reads what `shown` holds, as arrays, or the variables where that is None, and
sets either back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.on_demand import OnDemand
from kerasdl.engine.sources import Resident, Stream
from kerasdl.interfaces.sampling import Sampling


class Instruments:
    """What the observers of a training measure with, kept for the next training of the model.

    Args:
        model: A compiled model.
        instruments: One for each observer.
    """

    def __init__(self, model: keras.Model, instruments: Sequence[Any]) -> None:
        self.model, self.instruments = model, instruments

    def prepare(self) -> None:
        """Make ready for `step` to be traced."""
        for instrument in self.instruments:
            instrument.prepare()

    def step(self, batch: Any) -> Any:
        """Take a step of training that is measured."""
        with contextlib.ExitStack() as stack:
            for instrument in self.instruments:
                stack.enter_context(instrument.measuring())
            return self.model.train_step(batch)

    def end_epoch(self) -> tuple[()]:
        """Measure what is measured after the last step of an epoch."""
        for instrument in self.instruments:
            instrument.end_epoch()
        return ()

    @property
    def variables(self) -> list[tf.Variable]:
        """What has been measured in this epoch; complete once the step has been traced."""
        return [variable for instrument in self.instruments for variable in instrument.variables]

    def show(self, arrays: Sequence[np.ndarray], readers: Sequence[bool]) -> None:
        """Have observers read these values in place of those of the variables, once; those that will read them."""
        left = iter(arrays)
        for instrument, reads in zip(self.instruments, readers, strict=True):
            values = [next(left) for _ in instrument.variables]
            instrument.shown = values if reads else None


@dataclass(frozen=True)
class Observation:
    """Which steps of a training are measured, and with what.

    Attributes:
        instruments: Those of all observers.
        samplings: What each observer samples; all measure what one of them does.
    """

    instruments: Instruments
    samplings: tuple[Sampling, ...]

    def has_epoch(self, epoch: int, steps: int | None) -> bool:
        """Tell whether any step of an epoch is measured."""
        return any(sampling.has_epoch(epoch, steps) for sampling in self.samplings)

    def readers(self, epoch: int, steps: int | None) -> list[bool]:
        """Tell which observers measure in an epoch."""
        return [sampling.has_epoch(epoch, steps) for sampling in self.samplings]

    def steps(self, steps: int) -> list[int]:
        """List the measured steps of an epoch that has some."""
        return sorted({step for sampling in self.samplings for step in sampling.steps(steps)})

    def next_step(self, step: int, steps: int | None) -> int | None:
        """Give the first measured step from this one on, in an epoch that has some; None if there is none."""
        if steps is not None:
            return next((measured for measured in self.steps(steps) if measured >= step), None)
        within = (sampling for sampling in self.samplings if sampling.within)
        return min((-(-step // sampling.every) * sampling.every for sampling in within), default=None)


@contextlib.contextmanager
def lent(instruments: Instruments, samplings: Iterable[Sampling], observers: Sequence[Any]) -> Iterator[None]:
    """Lend observers what they measure with, until training ends or raises."""
    try:
        for observer, instrument, sampling in zip(observers, instruments.instruments, samplings, strict=True):
            observer.instrument, observer.sampling = instrument, sampling
        yield
    finally:
        for observer in observers:
            observer.instrument = observer.sampling = None


@contextlib.contextmanager
def probing(callbacks: Iterable[Any], source: Resident | Stream) -> Iterator[None]:
    """Give callbacks that look at the same examples each time the first ones, until training ends or raises."""
    waiting = [callback for callback in callbacks if getattr(callback, "probe", ()) is None]
    try:
        if isinstance(source, Resident | OnDemand):
            for callback in waiting:
                first = source.batch(np.arange(min(callback.examples, source.examples)))
                callback.probe = keras.utils.unpack_x_y_sample_weight(first)[0]
        yield
    finally:
        for callback in waiting:
            callback.probe = None
