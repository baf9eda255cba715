"""Where batches come from: arrays that stay in memory as tensors, or a stream.

The one file that uses Keras's own data adapters, so that every kind of data, weight and error is as in `Model.fit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.backend.tensorflow.trainer import TFEpochIterator
from keras.src.trainers.data_adapters import array_slicing
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter

validation_part = array_slicing.train_validation_split


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

    def order(self, seed: int, epoch: int) -> np.ndarray:
        """Give the order of the examples in an epoch: a pure function of seed and epoch, `(examples,)`, int32."""
        places = np.arange(self.examples, dtype=np.int32)
        if not self.shuffle:
            return places
        random = np.random.default_rng([seed, epoch])
        if self.shuffle != "batch":
            return random.permutation(places)
        batches = [places[start : start + self.batch_size] for start in range(0, self.examples, self.batch_size)]
        return np.concatenate([random.permutation(batch) for batch in batches])

    @property
    def signature(self) -> Any:
        """What a batch looks like to a step that is traced, as TensorSpecs.

        As in `Model.fit`, a step sees an unknown batch size where the last batch is smaller: Keras weighs the losses of
        several outputs by batch size only where it is known.
        """
        size = None if self.examples % self.batch_size else self.batch_size
        return keras.tree.map_structure(lambda data: tf.TensorSpec((size, *data.shape[1:]), data.dtype), self.data)


@dataclass(frozen=True)
class Stream:
    """Data that comes batch by batch.

    Attributes:
        epochs: Gives `(first step, last step, iterator over batches)` for one epoch each time it is iterated.
        steps: How many batches make an epoch; None if only the end of the data tells.
    """

    epochs: TFEpochIterator
    steps: int | None

    @property
    def signature(self) -> Any:
        """What a batch looks like to a step that is traced, as TensorSpecs; known without taking a batch."""
        return self.epochs._get_iterator().element_spec


def open_source(
    x: Any,
    y: Any = None,
    *,
    sample_weight: Any = None,
    class_weight: Any = None,
    batch_size: int | None = None,
    steps: int | None = None,
    shuffle: bool | str = False,
) -> Resident | Stream:
    """Open any data that `Model.fit` takes.

    Raises:
        ValueError: Keras's own, for data that does not fit together.
    """
    epochs = TFEpochIterator(
        x=x,
        y=y,
        sample_weight=sample_weight,
        class_weight=class_weight,
        batch_size=batch_size,
        steps_per_epoch=steps,
        shuffle=shuffle,
        distribute_strategy=tf.distribute.get_strategy(),
    )
    adapter = epochs.data_adapter
    if isinstance(adapter, ArrayDataAdapter) and epochs.steps_per_epoch is None and _dense(adapter._inputs):
        data = keras.tree.map_structure(_tensor, adapter._inputs, none_is_leaf=False)
        return Resident(keras.tree.lists_to_tuples(data), adapter._num_samples, adapter.batch_size, shuffle)
    return Stream(epochs, epochs.num_batches)


def _dense(inputs: Any) -> bool:
    return not any(isinstance(leaf, tf.RaggedTensor | tf.SparseTensor) for leaf in keras.tree.flatten(inputs))


def _tensor(array: Any) -> tf.Tensor:
    sliceable = array_slicing.convert_to_sliceable(array, target_backend="tensorflow")
    return tf.convert_to_tensor(sliceable)
