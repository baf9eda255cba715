"""Images in files of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np
import tensorflow as tf
from keras import ops
from PIL import Image as Pillow

from kerasdl.errors import DataError
from kerasdl.fields._reading import read_all
from kerasdl.files.image_decoding import decode, resize
from kerasdl.files.images import ENDINGS, as_array, content_of, damaged, pixels_of, usual_header
from kerasdl.interfaces.field import FileField, Places, in_rows

# Shapes of arrays of pixels behind height and width.
_TAKEN = ((), (1,), (3,), (4,))
# Channels that an image has, and is given, where the fast decoder does the same as Pillow.
_DIRECT = ((1, 1), (3, 3), (4, 4), (1, 3))


@final
@dataclass(frozen=True)
class Image(FileField):
    """A file that holds an image: JPEG, PNG, BMP, or GIF, of which the first picture is taken.

    What Exif says to be turned is turned upright. An image is given the channels that the model takes: colours become
    grey as `0.299 R + 0.587 G + 0.114 B`, what is seen through is laid over black, 16 bits become 8. Then it is given
    the size that the model was trained on, in the way in which the model's front would do it.

    Attributes:
        name: Name of the model's input.
        size: Height and width.
        channels: 1 for grey, 3 for colours, 4 with transparency.

    Example:
        >>> Image("inputs", size=(2, 2), channels=1).decode([np.full((4, 6, 3), 200, np.uint8)])[0, :, :, 0].tolist()
        [[200, 200], [200, 200]]
    """

    name: str
    size: tuple[int, int]
    channels: int

    dtype: ClassVar[str] = "uint8"
    endings: ClassVar[tuple[str, ...]] = tuple(ENDINGS)

    @property
    def shape(self) -> tuple[int | None, ...]:
        """One value as the model takes it."""
        return (None, None, self.channels)

    @property
    def decoded(self) -> tuple[int, ...]:
        """Shape of one value as `read` gives it."""
        return (*self.size, self.channels)

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        return read_all(self, values, places)

    def read(self, value: Any, place: str) -> np.ndarray:
        (found,) = self.read_some([value], lambda _: place)
        if isinstance(found, DataError):
            raise found
        return found

    def enter(self, batch: Any) -> Any:
        # Not by Keras's layer: where a call does not say whether it is for training, it has all layers behind it train.
        return ops.round(ops.image.resize(ops.cast(batch, "float32"), self.size, antialias=True))

    def read_some(self, values: Sequence[Any], places: Places) -> list[np.ndarray | DataError]:
        found = [self._begin(value, places(row)) for row, value in enumerate(values)]
        for are_of_size in (True, False):
            rows = [
                row for row, each in enumerate(found) if isinstance(each, _Usual) and each.is_of_size == are_of_size
            ]
            usual = [each for row in rows if isinstance(each := found[row], _Usual)]
            for row, image in zip(rows, self._decode_all(usual, are_of_size=are_of_size), strict=True):
                found[row] = image
        return [each for each in found if not isinstance(each, _Usual)]

    def _begin(self, value: Any, place: str) -> np.ndarray | DataError | _Usual:
        """Read an image, but for what is faster with others."""
        try:
            if not isinstance(value, str | Path):
                return resize(self._pixels(value, place), self.size)
            # Of rows of a table, the file is not the place.
            place = place if place == str(value) else f"{place}: {value}"
            content = content_of(value, place)
            header = usual_header(content, place)
            if header is not None and (header.channels, self.channels) in _DIRECT:
                return _Usual(content, place, (header.height, header.width) == tuple(self.size))
            return resize(pixels_of(content, self.channels, place), self.size)
        except DataError as error:
            return error

    def _decode_all(self, images: Sequence[_Usual], *, are_of_size: bool) -> Sequence[np.ndarray | DataError]:
        if not images:
            return []
        contents = [image.content for image in images]
        try:
            return list(decode(contents, self.size, self.channels, are_of_size=are_of_size))
        except tf.errors.InvalidArgumentError:
            if len(images) == 1:
                return [damaged(images[0].place, "no more of it can be decoded")]
            # Which one it is, TensorFlow does not say.
            return [each for image in images for each in self._decode_all([image], are_of_size=are_of_size)]

    def _pixels(self, value: Any, place: str) -> np.ndarray:
        """Take an image of Pillow's, or an array of what one decodes."""
        if isinstance(value, Pillow.Image):
            return as_array(value, self.channels)
        array = np.asarray(value) if hasattr(value, "__array__") else np.empty(0)
        # A list of rows of an image is no list of grey images, if the model takes colours.
        least = 2 if self.channels == 1 else 3
        if array.dtype != np.uint8 or array.ndim not in (least, 3) or not array.size or array.shape[2:] not in _TAKEN:
            raise DataError(
                f"{place}: expected a path, or an array of uint8 of shape (height, width, {self.channels}), "
                f"got {_said(value)}",
                cure="Give values from 0 to 255, image.astype('uint8'), and a single image in a list: [image].",
            )
        if array.shape[2:] == (self.channels,):
            return array
        return as_array(Pillow.fromarray(array[..., 0] if array.shape[2:] == (1,) else array), self.channels)


@dataclass(frozen=True)
class _Usual:
    """An image that is decoded with others."""

    content: bytes
    place: str
    is_of_size: bool


def _said(value: Any) -> str:
    return f"one of {value.dtype} of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)[:80]
