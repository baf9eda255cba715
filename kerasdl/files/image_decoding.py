"""Decodes many images with one call, and makes them of one size as the front of a saved model does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import tensorflow as tf

# Images that are decoded at a time, if there are as many cores.
_AT_ONCE = 32
Size = tuple[int, int]
_TRACING = Lock()


def decode(contents: Sequence[bytes], size: Size, channels: int, *, are_of_size: bool) -> np.ndarray:
    """Decode images whose headers are `usual`.

    Args:
        contents: Whole files: JPEG or PNG of `channels`, or grey ones where these are 3.
        size: Height and width to give them.
        channels: 1, 3 or 4.
        are_of_size: All have this height and width as they are.

    Returns:
        `(images, height, width, channels)`, uint8.

    Raises:
        tf.errors.InvalidArgumentError: One of them is damaged or cut short.
    """
    with _TRACING:
        decoder = _decoder(tuple(size), channels, not are_of_size)
    found: np.ndarray = decoder(tf.constant(contents, tf.string)).numpy()
    return found


def resize(image: np.ndarray, size: Size) -> np.ndarray:
    """Give an image `(height, width, channels)` of uint8 another size.

    Bilinear, with a wider filter where it becomes smaller, so that nothing is skipped; each value rounded. One that has
    the size stays the same.
    """
    if image.shape[:2] == tuple(size):
        return image
    with _TRACING:
        resizer = _resizer(tuple(size), image.shape[2])
    found: np.ndarray = resizer(tf.constant(image)).numpy()
    return found


# Traced once for a size, which takes as long as a thousand images. Without a concrete function of each, TensorFlow
# would warn that there are several.
@cache
def _decoder(size: Size, channels: int, resized: bool) -> Callable[[tf.Tensor], Any]:
    def decode_one(content: tf.Tensor) -> tf.Tensor:
        # The kernel takes PNG, too. Pillow decodes JPEG in this way, and so do browsers; the default is less exact.
        image = tf.io.decode_jpeg(content, channels, dct_method="INTEGER_ACCURATE")
        return _resized(image, size) if resized else tf.ensure_shape(image, (*size, channels))

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.string)], autograph=False)
    def decode_all(contents: tf.Tensor) -> tf.Tensor:
        with tf.device("CPU"):
            signature = tf.TensorSpec((*size, channels), tf.uint8)
            return tf.map_fn(decode_one, contents, parallel_iterations=_AT_ONCE, fn_output_signature=signature)

    return decode_all.get_concrete_function()


@cache
def _resizer(size: Size, channels: int) -> Callable[[tf.Tensor], Any]:
    @tf.function(input_signature=[tf.TensorSpec((None, None, channels), tf.uint8)], autograph=False)
    def resize_one(image: tf.Tensor) -> tf.Tensor:
        with tf.device("CPU"):
            return _resized(image, size)

    return resize_one.get_concrete_function()


def _resized(image: tf.Tensor, size: Size) -> tf.Tensor:
    return tf.cast(tf.round(tf.image.resize(image, size, antialias=True)), tf.uint8)
