"""Raw examples on their way into training: through the front, once, outside the loop."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl import engine
from kerasdl.errors import UsageError
from kerasdl.files import storage
from kerasdl.interfaces import Dataset, Part, Task
from kerasdl.runs.levels import Levels, encode_targets

# Values that go through the front at once.
_FRONT_VALUES = 2**20
# Raw rows on which the saved model is compared with training.
_PROBED = 1000


@dataclass(frozen=True)
class Examples:
    """One part of the data, as the core takes it; inputs are where the training is to find them.

    Attributes:
        x: A tensor, tensors by name, or `Streamed` where they are too large for memory.
        y: Encoded targets; None where the core takes none.
        weights: How much each example counts; None if all count the same.
    """

    x: Any
    y: np.ndarray | None
    weights: np.ndarray | None = None

    def __len__(self) -> int:
        """Give the number of examples."""
        return len(self.x if isinstance(self.x, engine.Streamed) else keras.tree.flatten(self.x)[0])

    def first(self, count: int) -> Any:
        """Give some inputs."""
        if isinstance(self.x, engine.Streamed):
            return self.x.batch(np.arange(min(count, len(self))))
        return keras.tree.map_structure(lambda tensor: tensor[:count], self.x)

    def take(self, rows: np.ndarray) -> Examples:
        """Give some of the examples, or some of them more than once."""
        gather = lambda tensor: tf.gather(tensor, rows)  # noqa: E731
        x = self.x.take(rows) if isinstance(self.x, engine.Streamed) else keras.tree.map_structure(gather, self.x)
        return Examples(x, *(None if each is None else each[rows] for each in (self.y, self.weights)))


@dataclass(frozen=True)
class Probe:
    """Some raw examples, and what the front made of them.

    Attributes:
        raw: Arrays by the names of the model's inputs.
        x: As the core takes them.
        chosen: Which of them can be read again.
        rows: These as they are written, or their files: what a saved model takes, one after another.
    """

    raw: Mapping[str, np.ndarray]
    x: Any
    chosen: np.ndarray
    rows: Sequence[Any]


def encode(part: Part, dataset: Dataset, task: Task) -> Examples:
    """Send a part through the front: all of it now, or batch by batch if it is too large for memory afterwards."""
    targets = None
    if part.y is not None and task.loss is not None:
        targets = encode_targets(task, part.y, levels_of(part, dataset.levels))
    if _size_bytes(dataset) * len(part) > storage.most_bytes():
        raw = dict(part.x) if isinstance(part.x, Mapping) else part.x
        return Examples(engine.Streamed(raw, dataset.front), targets, part.weights)
    # Under each other they would be too large for a moment: the front widens texts.
    return Examples(engine.joined(_batches(dataset.front, part), len(part)), targets, part.weights)


def levels_of(part: Part, levels: keras.Model | None) -> Levels | None:
    """Give level and unit of the targets of each example, `(examples, outputs)` both; None where all share them."""
    if levels is None:
        return None
    level, unit = (np.concatenate(each) for each in zip(*_batches(levels, part), strict=True))
    return level, unit


def probe(part: Part, examples: Examples, dataset: Dataset) -> Probe:
    """Take some examples of a part, to compare the saved model with training on."""
    some = part.take(slice(_PROBED))
    named = {field.key: array for field, array in zip(dataset.fields, some.inputs().values(), strict=True)}
    return Probe(named, examples.first(_PROBED), *_again(some))


def _again(part: Part) -> tuple[np.ndarray, Sequence[Any]]:
    """Give which examples can be read again, and what they are read from."""
    if part.files is not None:
        return np.arange(len(part)), [part.files]
    written = part.written
    if written is None:
        return np.empty(0, np.int64), []
    there = np.flatnonzero(written.numbers >= 0)
    # Spread over all, in the order in which they stand in the files.
    chosen = there[np.unique(np.linspace(0, len(there) - 1, min(written.most, len(there)), dtype=np.int64))]
    chosen = chosen[np.argsort(written.numbers[chosen], kind="stable")]
    return chosen, written.read(written.numbers[chosen]) if len(chosen) else []


def balance(train: Examples, task: Task, how: str, seed: int) -> Examples:
    """Let all classes count the same.

    Args:
        train: The training part.
        task: What it predicts.
        how: `none`; `weights` weighs each example by the inverse of its class's share; `oversample` repeats examples
            until all classes have as many as the largest.
        seed: Decides which examples are repeated once more than others.

    Raises:
        UsageError: There are no classes, each example having one.
    """
    if how == "none":
        return train
    if task.classes is None or train.y is None:
        kind = type(task).__name__.lower()
        raise UsageError(f"training.balance: {how} needs classes, the task is {kind}", cure="training.balance: none")
    classes, found, counts = np.unique(train.y, return_inverse=True, return_counts=True)
    found = found.reshape(-1)
    if how == "weights":
        weights = (len(found) / (len(classes) * counts))[found].astype(np.float32)
        return replace(train, weights=weights if train.weights is None else weights * train.weights)
    random = np.random.default_rng(seed)
    rows = np.sort(
        np.concatenate(
            [np.resize(random.permutation(np.flatnonzero(found == each)), counts.max()) for each in range(len(classes))]
        )
    )
    return train.take(rows)


def _size_bytes(dataset: Dataset) -> int:
    """Give the size of one example as the core takes it."""
    specs = dataset.inputs.values() if isinstance(dataset.inputs, Mapping) else [dataset.inputs]
    return sum(math.prod(spec.shape) * np.dtype(spec.dtype).itemsize for spec in specs)


def _batches(model: keras.Model, part: Part) -> Iterator[Any]:
    """Send a part through a model of raw inputs, some examples at a time."""
    raw = sum(array.size for array in part.inputs().values()) // max(1, len(part))
    made = sum(math.prod(length or 1 for length in output.shape[1:]) for output in model.outputs)
    size = max(1, _FRONT_VALUES // max(raw, made, 1))
    return (_through(model, part.take(slice(start, start + size))) for start in range(0, len(part), size))


def _through(front: keras.Model, part: Part) -> Any:
    # Keras makes no tensors of NumPy's texts.
    raw = keras.tree.map_structure(tf.convert_to_tensor, dict(part.x) if isinstance(part.x, Mapping) else part.x)
    return keras.tree.map_structure(np.asarray, front(raw))
