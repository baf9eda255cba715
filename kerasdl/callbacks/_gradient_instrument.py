"""Measures what the optimizers of one model are given, from inside the graph."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import tensorflow as tf

from kerasdl.callbacks._gradient_means import Measured, summarise
from kerasdl.callbacks._layer_names import name_embeddings
from kerasdl.callbacks._watched_optimizer import WatchedOptimizer, find_optimizers
from kerasdl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import keras
    import numpy as np


class GradientInstrument:
    """What a monitor measures with; an engine keeps it as long as what it has traced with it.

    Args:
        model: A compiled model; every optimizer among its attributes is watched.

    Attributes:
        shown: What to read in place of the variables, once; the engine's to set.
    """

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        self.shown: Sequence[np.ndarray] | None = None
        self._optimizers = [WatchedOptimizer(optimizer, model) for optimizer in find_optimizers(model)]

    @property
    def variables(self) -> list[tf.Variable]:
        """What has been measured so far in this epoch."""
        return [variable for optimizer in self._optimizers if optimizer.sums for variable in optimizer.sums.variables]

    @property
    def kept(self) -> list[tf.Variable]:
        """What is kept from one measured step to the next, across epochs."""
        return [variable for optimizer in self._optimizers if optimizer.sums for variable in optimizer.sums.previous]

    @property
    def layers(self) -> list[str]:
        """Names of the layers that are measured."""
        named = (layer for optimizer in self._optimizers if optimizer.sums for layer in optimizer.sums.layers)
        return list(dict.fromkeys(named))

    @cached_property
    def embeddings(self) -> list[str]:
        """Names of the embeddings among the layers; asked once the model is built."""
        return name_embeddings(self._model)

    def prepare(self) -> None:
        """Make the variables of optimizers that are built; otherwise the step does, which is then traced twice."""
        for optimizer in self._optimizers:
            optimizer.prepare()

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Have all steps that are traced within the block measure each time they run."""
        try:
            for optimizer in self._optimizers:
                optimizer.watch()
            yield
        finally:
            for optimizer in self._optimizers:
                optimizer.release()

    def end_epoch(self) -> None:
        """Do nothing: all is measured in the steps."""

    def watch(self, *, every: int, last: int | None) -> None:
        """Have the model's own train function measure a sample of each epoch's steps, until `release`.

        Raises:
            UsageError: XLA compiles the steps of several devices.
        """
        if self._model.distribute_strategy.num_replicas_in_sync > 1 and self._model.jit_compile:
            raise UsageError(
                "gradient_monitor: adds up the gradients of several devices, which XLA's steps do not allow",
                cure="model.compile(..., jit_compile=False)",
            )
        for optimizer in self._optimizers:
            optimizer.watch(every=every, last=last)
        # A train function that is already traced would see nothing.
        self._model.make_train_function(force=True)

    def release(self) -> None:
        """Leave model and optimizers as they were."""
        for optimizer in self._optimizers:
            optimizer.release()
        self._model.make_train_function(force=True)

    def restart(self, *, measures: bool) -> None:
        """Begin an epoch whose steps are measured, or one without."""
        for optimizer in self._optimizers:
            optimizer.restart(measures=measures)

    def begin(self) -> None:
        """Forget an earlier training."""
        self.shown = None
        for optimizer in self._optimizers:
            if optimizer.sums:
                optimizer.sums.begin()

    def last_gradients(self) -> dict[str, np.ndarray]:
        """Give the gradients of the step that was measured last, by variable."""
        all_sums = [optimizer.sums for optimizer in self._optimizers if optimizer.sums]
        return {
            name: previous.numpy()
            for sums in all_sums
            for name, previous in zip(sums.names, sums.previous, strict=True)
        }

    def read(self) -> Measured:
        """Give what was measured in an epoch; start anew."""
        arrays = self.shown
        if arrays is None:
            arrays = [variable.numpy() for variable in self.variables]
            for variable in self.variables:
                variable.assign(tf.zeros_like(variable))
        self.shown = None
        all_sums = [optimizer.sums for optimizer in self._optimizers if optimizer.sums]
        return summarise(list(zip(all_sums, zip(arrays[::3], arrays[1::3], arrays[2::3], strict=True), strict=True)))
