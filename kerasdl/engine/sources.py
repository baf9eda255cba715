"""Where batches come from: arrays that stay in memory as tensors, or a stream.

The one file that uses Keras's own data adapters, so that every kind of data, weight and error is as in `Model.fit`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.trainers.data_adapters import array_slicing, data_adapter_utils
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter, can_convert_arrays

from kerasdl.engine.encoding import bytes_of
from kerasdl.engine.placing import as_tensor
from kerasdl.engine.streams import StreamEpochs

validation_part = array_slicing.train_validation_split

_STREAMED = "Arrays are copied once. Give a tf.data.Dataset or a PyDataset instead, which are streamed batch by batch."

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


def open_source(
    model: keras.Model,
    x: Any,
    y: Any = None,
    *,
    sample_weight: Any = None,
    class_weight: Any = None,
    batch_size: int | None = None,
    steps: int | None = None,
    shuffle: bool | str = False,
    resident: bool = True,
) -> Resident | Stream:
    """Open any data that `Model.fit` takes for the model; arrays stay in memory if `resident`.

    Raises:
        ValueError: Keras's own, for data that does not fit together.
        MemoryError: There is no room for a copy of the arrays, with a note that says so.
    """
    # Keras's own adapters, for their checks and weights.
    options = {"sample_weight": sample_weight, "class_weight": class_weight, "batch_size": batch_size}
    resident &= (
        steps is None and keras.config.max_steps_per_epoch() is None and keras.distribution.distribution() is None
    )
    if resident and can_convert_arrays((x, y, sample_weight)) and _dense((x, y, sample_weight)):
        held = hold(x, y, shuffle=shuffle, **options)
        # Without examples, Model.fit has epochs without logs, as with a stream that ends at once.
        if held.examples:
            return held
    options |= {"steps_per_epoch": steps, "steps_per_execution": model.steps_per_execution, "shuffle": shuffle}
    epochs = StreamEpochs(x=x, y=y, distribute_strategy=model.distribute_strategy, **options)
    return Stream(epochs, epochs.num_batches)


def hold(x: Any, y: Any, *, shuffle: bool | str = False, **options: Any) -> Resident:
    """Keep arrays in memory as tensors.

    Args:
        x: Inputs.
        y: Targets; None for none.
        shuffle: As in `Model.fit`.
        options: `batch_size`, `sample_weight` and `class_weight` of `Model.fit`.

    Raises:
        ValueError: Keras's own, for arrays that do not fit together.
        MemoryError: There is no room for a copy of the arrays, with a note that says so.
    """
    adapter = ArrayDataAdapter(x, y, shuffle=shuffle, **options)
    try:
        data = keras.tree.lists_to_tuples(map_tensors(as_tensor, adapter._inputs))
    except MemoryError as error:
        error.add_note(_STREAMED)
        raise
    return Resident(data, adapter._num_samples, adapter.batch_size, shuffle)


def map_tensors(function: Callable[[Any], Any], data: Any) -> Any:
    """Apply a function to all tensors of a structure; None stays, where an input is optional."""
    return keras.tree.map_structure(function, data, none_is_leaf=False)


def _dense(inputs: Any) -> bool:
    utils = data_adapter_utils
    sparse = (utils.is_tensorflow_ragged, utils.is_tensorflow_sparse, utils.is_scipy_sparse)
    return not any(is_sparse(leaf) for leaf in keras.tree.flatten(inputs) for is_sparse in sparse)
