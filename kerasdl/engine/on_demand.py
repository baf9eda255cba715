"""Examples that are read when their batch is due: for data that is larger than memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.sources import Resident, Stream, map_tensors

# Batches that are read while others are trained on.
_AHEAD = 2


@dataclass(frozen=True)
class Streamed:
    """Inputs that are read a batch at a time, and then sent through a model of their own.

    Attributes:
        raw: An array that may lie on disk, or several by name, with examples along the first axis.
        front: Makes a batch of inputs of a batch of raw ones.
        rows: Which examples there are; None for all of them.
    """

    raw: Any
    front: Callable[[Any], Any]
    rows: np.ndarray | None = None

    def __len__(self) -> int:
        """Give the number of examples."""
        return len(keras.tree.flatten(self.raw)[0]) if self.rows is None else len(self.rows)

    def take(self, rows: np.ndarray) -> Streamed:
        """Give some of the examples, or some of them more than once."""
        return replace(self, rows=rows if self.rows is None else self.rows[rows])

    def read(self, places: np.ndarray) -> Any:
        """Read raw examples."""
        rows = places if self.rows is None else self.rows[places]
        return keras.tree.map_structure(lambda array: np.asarray(array[rows]), self.raw)

    def batch(self, places: np.ndarray) -> Any:
        """Give inputs."""
        return self.front(keras.tree.map_structure(tf.convert_to_tensor, self.read(places)))


@dataclass(frozen=True)
class OnDemand(Stream):
    """A stream whose batches are known by epoch and step: those that data in memory would have.

    Attributes:
        epochs: Reads the batches.
        steps: How many batches make an epoch.
        plan: Decides the order of the examples.
        read: Gives the examples of some places, `(x, y, weights)` or what there is of them, before the front.
        front: Makes inputs of raw ones.
    """

    epochs: Readings  # type: ignore[assignment]
    plan: Resident
    read: Callable[[np.ndarray], tuple[Any, ...]]
    front: Callable[[Any], Any]

    @classmethod
    def of(cls, data: tuple[Streamed, Any, Any], batch_size: int, *, shuffle: bool | str) -> OnDemand:
        """Open inputs with targets and weights, which may be None."""
        x, *others = data
        others = [np.asarray(other) for other in others if other is not None]

        def read(places: np.ndarray) -> tuple[Any, ...]:
            return x.read(places), *(other[places] for other in others)

        plan = Resident(None, len(x), batch_size, shuffle)
        return cls(Readings(plan, read, x.front), plan.steps, plan, read, x.front)

    @property
    def examples(self) -> int:
        """How many examples there are."""
        return self.plan.examples

    @property
    def identity(self) -> str:
        """What is known of it without reading it."""
        return f"{self.examples} examples in batches of {self.plan.batch_size}, read on demand: {self.signature}"

    @property
    def signature(self) -> Any:
        """What a batch looks like, as TensorSpecs."""
        return self.epochs.signature

    def indices(self, seed: int, epoch: int, step: int) -> np.ndarray:
        """Give the indices of the examples in one batch."""
        return self.plan.indices(seed, epoch, step)

    def batch(self, indices: np.ndarray) -> Any:
        """Give the examples of some indices."""
        x, *others = map_tensors(tf.convert_to_tensor, self.read(indices))
        return self.front(x), *others


class Readings:
    """Iterates over the steps of an epoch, several at a time, as `StreamEpochs` does.

    Attributes:
        most: How many steps to offer next, 1 or more.
        steps_per_execution: As Keras has it.
    """

    most = 1
    steps_per_execution = 1

    def __init__(
        self, plan: Resident, read: Callable[[np.ndarray], tuple[Any, ...]], front: Callable[[Any], Any]
    ) -> None:
        self.plan, self.read, self.front = plan, read, front
        self.order = np.zeros(0, np.int32)
        self.first = 0

    def seek(self, seed: int, epoch: int, step: int) -> None:
        """Have the next iteration begin with a step of an epoch."""
        block, row = divmod(epoch, self.plan.block)
        orders = self.plan.orders(seed, block)
        self.order = orders[row] if self.plan.shuffle else np.arange(self.plan.examples, dtype=np.int32)
        self.first = step

    def __iter__(self) -> Iterator[tuple[int, int, Any]]:
        """Give first step, last step, and the iterator that has their batches."""
        step, batches = self.first, iter(self._batches)
        while step < self.plan.steps:
            end = min(step + self.most, self.plan.steps)
            yield step, end - 1, batches
            step = end

    @cached_property
    def signature(self) -> Any:
        """What a batch looks like, as TensorSpecs."""
        return self._batches.element_spec

    @cached_property
    def _read_specs(self) -> Any:
        size = None if self.plan.is_ragged else self.plan.batch_size
        example = map_tensors(tf.convert_to_tensor, self.read(np.zeros(1, np.int32)))
        return map_tensors(lambda tensor: tf.TensorSpec((size, *tensor.shape[1:]), tensor.dtype), example)

    @cached_property
    def _batches(self) -> tf.data.Dataset:
        """Reads from where `seek` was last: a data set for each epoch would be traced anew, and stay in memory."""
        specs, size, steps = self._read_specs, self.plan.batch_size, self.plan.steps

        def load(count: np.ndarray) -> list[np.ndarray]:
            # What is read ahead of the end of an epoch that did not begin with its first step is not used.
            step = min(self.first + int(count), steps - 1)
            return keras.tree.flatten(self.read(self.order[step * size : (step + 1) * size]))

        def batch(step: Any) -> Any:
            flat = keras.tree.flatten(specs)
            leaves = tf.numpy_function(load, [step], [spec.dtype for spec in flat])
            for leaf, spec in zip(leaves, flat, strict=True):
                leaf.set_shape(spec.shape)
            x, *others = keras.tree.pack_sequence_as(specs, leaves)
            return self.front(x), *others

        # The front is all there is to compute; files are read one batch after another.
        return tf.data.Dataset.range(steps).map(batch).prefetch(_AHEAD)
