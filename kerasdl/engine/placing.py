"""Arrays as tensors that stay in memory: one copy, and nothing in between."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.trainers.data_adapters import array_slicing

from kerasdl.engine import devices

# TensorFlow takes over a buffer only if it begins at such an address.
_ALIGNMENT = 64
# Below this, a second copy on the way costs nothing.
_LARGE_BYTES = 2**20


def as_tensor(array: Any) -> tf.Tensor:
    """Give an array-like as a tensor of its own, with floats in Keras's precision.

    `tf.convert_to_tensor` would need twice the memory for a while, and more where the precision changes.
    """
    large = isinstance(array, np.ndarray) and array.nbytes >= _LARGE_BYTES and array.dtype.kind in "fiub"
    if not large or devices.on_gpu():
        return tf.convert_to_tensor(array_slicing.convert_to_sliceable(array, target_backend="tensorflow"))
    copy = _aligned(array.shape, keras.config.floatx() if array.dtype.kind == "f" else array.dtype.newbyteorder("="))
    np.copyto(copy, array, casting="same_kind")
    return _taken_over(copy)


def joined(batches: Iterable[Any], examples: int) -> Any:
    """Give batches as one, one after another; beside it, no more than one of them is in memory.

    Args:
        batches: Arrays of numbers or truth values, or structures of them, alike but for their lengths; at least one.
        examples: How many they hold in all.

    Returns:
        A tensor, or a structure of tensors.
    """
    memory, begin = None, 0
    for batch in batches:
        leaves = keras.tree.flatten(batch)
        if memory is None:
            structure = batch
            memory = [_aligned((examples, *leaf.shape[1:]), leaf.dtype) for leaf in leaves]
        for whole, leaf in zip(memory, leaves, strict=True):
            whole[begin : begin + len(leaf)] = leaf
        begin += len(leaves[0])
    assert memory is not None
    place = tf.convert_to_tensor if devices.on_gpu() else _taken_over
    return keras.tree.pack_sequence_as(structure, [place(whole) for whole in memory])


def _taken_over(aligned: np.ndarray) -> tf.Tensor:
    return tf.experimental.dlpack.from_dlpack(aligned.__dlpack__())


def _aligned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    size_bytes = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.empty(size_bytes + _ALIGNMENT, np.uint8)
    begin = -memory.ctypes.data % _ALIGNMENT
    return memory[begin : begin + size_bytes].view(dtype).reshape(shape)
