"""Where batches come from: arrays that stay in memory as tensors, or a stream."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.encoding import bytes_of
from kerasdl.engine.streams import StreamEpochs

# Places of examples in one block of orders (4 bytes each), and epochs in one.
_DRAWN = 2**18
_MOST_EPOCHS = 1024


@dataclass(frozen=True)
class Resident:
    """Data that stays in memory; batches are gathered in the graph.

    Attributes:
        data: `x`, `(x, y)` or `(x, y, weights)`, each a structure of tensors with the examples along the first axis.
        examples: How many there are.
        batch_size: Examples in a full batch; the last one of an epoch may be smaller.
        shuffle: True, False, or `batch` to shuffle within batches only.
    """

    data: Any
    examples: int
    batch_size: int
    shuffle: bool | str

    @property
    def steps(self) -> int:
        """How many batches make an epoch."""
        return -(-self.examples // self.batch_size)

    @property
    def block(self) -> int:
        """How many epochs' orders are drawn at once: for few examples, making a generator costs more than drawing."""
        return min(max(1, _DRAWN // max(1, self.examples)), _MOST_EPOCHS)

    def orders(self, seed: int, block: int) -> np.ndarray:
        """Give the orders of the examples in the epochs of a block: a pure function of seed and block.

        Returns:
            `(epochs of a block, examples)`, int32; `(epochs of a block, 0)` without shuffling.
        """
        if not self.shuffle:
            return np.zeros((self.block, 0), np.int32)
        random = np.random.default_rng([seed, block])
        orders = np.tile(np.arange(self.examples, dtype=np.int32), (self.block, 1))
        ends = range(self.batch_size, self.examples, self.batch_size) if self.shuffle == "batch" else ()
        for part in np.split(orders, list(ends), axis=1):
            random.permuted(part, axis=1, out=part)
        return orders

    def indices(self, seed: int, epoch: int, step: int) -> np.ndarray:
        """Give the indices of the examples in one batch."""
        block, row = divmod(epoch, self.block)
        begin, end = step * self.batch_size, min((step + 1) * self.batch_size, self.examples)
        return self.orders(seed, block)[row][begin:end] if self.shuffle else np.arange(begin, end, dtype=np.int32)

    def batch(self, indices: np.ndarray) -> Any:
        """Give the examples of some indices."""
        return map_tensors(lambda tensor: tf.gather(tensor, indices), self.data)

    @property
    def is_ragged(self) -> bool:
        """Whether the last batch is smaller than the others, or the only one smaller than asked for."""
        return self.examples % self.batch_size > 0

    @property
    def layout(self) -> Hashable:
        """All that a program for this data depends on; how many examples there are is no part of it."""
        leaves = keras.tree.flatten_with_path(self.data)
        shapes = tuple((str(path), leaf is None or (*leaf.shape[1:], leaf.dtype)) for path, leaf in leaves)
        return shapes, self.batch_size, bool(self.shuffle), self.is_ragged, self.steps == 1

    @property
    def identity(self) -> str:
        """What tells these examples, in these batches, from others."""
        digest = hashlib.sha256(repr((self.layout, self.examples, self.shuffle)).encode())
        for tensor in keras.tree.flatten(self.data):
            if tensor is not None:
                array = np.asarray(tensor)
                digest.update(repr(array.tolist()).encode() if array.dtype.kind == "O" else bytes_of(array))
        return f"{self.examples} examples in batches of {self.batch_size}, sha256:{digest.hexdigest()}"

    @property
    def signature(self) -> Any:
        """What a batch looks like to a step that is traced, as TensorSpecs.

        As in `Model.fit`, a step sees an unknown batch size where the last batch is smaller: Keras weighs the losses of
        several outputs by batch size only where it is known.
        """
        size = None if self.is_ragged else self.batch_size
        return map_tensors(lambda data: tf.TensorSpec((size, *data.shape[1:]), data.dtype), self.data)


@dataclass(frozen=True)
class Stream:
    """Data that comes batch by batch.

    Attributes:
        epochs: Gives `(first step, last step, iterator over batches)` for an epoch each time it is iterated.
        steps: How many batches make an epoch; None if only the end of the data tells.
    """

    epochs: StreamEpochs
    steps: int | None

    @property
    def identity(self) -> str:
        """What is known of it without taking a batch."""
        return f"{self.steps or 'an unknown number of'} batches of {self.signature}"

    @property
    def signature(self) -> Any:
        """What a batch looks like to a step that is traced, as TensorSpecs; known without taking a batch."""
        return self.epochs._get_iterator().element_spec


def map_tensors(function: Callable[[Any], Any], data: Any) -> Any:
    """Apply a function to all tensors of a structure; None stays, where an input is optional."""
    return keras.tree.map_structure(function, data, none_is_leaf=False)
