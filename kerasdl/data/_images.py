"""Makes a data set of images that come in files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import keras
import numpy as np

from kerasdl.data._split import Parts
from kerasdl.data._standardise import standardiser
from kerasdl.errors import DataError
from kerasdl.fields import Image
from kerasdl.files.at_once import at_once
from kerasdl.files.image_headers import Header
from kerasdl.files.images import look
from kerasdl.interfaces import Dataset, PositiveInt, Spec

Channels = Literal["grey", "rgb", "rgba"]
Size = tuple[PositiveInt, PositiveInt]
CHANNELS: dict[Channels, int] = {"grey": 1, "rgb": 3, "rgba": 4}
# Headers that one thread reads before the next one may.
_HEADERS = 256


def image_field(name: str, files: Sequence[str], size: Size | None, channels: Channels | None) -> Image:
    """Say how images are read; what is not given, their headers decide.

    Args:
        name: Of the model's input.
        files: All there are.
        size: Height and width; None for those of the images, which are then the same for all.
        channels: None for grey if all are grey, and with transparency if all have it.

    Raises:
        DataError: The images differ in size, or none can be read.
    """
    if size is not None and channels is not None:
        return Image(name, (size[0], size[1]), CHANNELS[channels])
    headers = _headers(files)
    found = {header.channels for header in headers.values()}
    count = CHANNELS[channels] if channels is not None else found.pop() if len(found) == 1 else CHANNELS["rgb"]
    return Image(name, (size[0], size[1]) if size is not None else _common_size(headers), count)


def image_dataset(parts: Parts, field: Image, resolved: Mapping[str, Any], **rest: Any) -> Dataset:
    """Put a front and a way back to parts whose images are read.

    Args:
        parts: Training, validation and test part.
        field: How the images were read.
        resolved: Options as they were understood, but for size and channels.
        rest: See `Dataset`.
    """
    (x,) = parts[0].inputs().values()
    front, back = standardiser(x)
    if isinstance(parts[0].x, Mapping):
        image = keras.Input(field.decoded, name=field.key)
        front = keras.Model({field.key: image}, front(image))
    channels = next(name for name, count in CHANNELS.items() if count == field.channels)
    resolved = {**resolved, "size": field.size, "channels": channels}
    return Dataset(*parts, Spec(field.decoded), front, (field,), back=back, resolved=resolved, **rest)


def _headers(files: Sequence[str]) -> dict[str, Header]:
    """Read the headers of those that can be read."""
    found: dict[str, Header] = {}
    errors: dict[int, DataError] = {}

    def look_at(number: int) -> None:
        for row in range(number * _HEADERS, min(len(files), (number + 1) * _HEADERS)):
            try:
                found[files[row]] = look(files[row], files[row])
            except DataError as error:
                errors[row] = error

    at_once(look_at, -(-len(files) // _HEADERS))
    if not found:
        raise errors[0]
    return found


def _common_size(headers: Mapping[str, Header]) -> Size:
    sizes = {(header.height, header.width): file for file, header in sorted(headers.items())}
    if len(sizes) == 1:
        return next(iter(sizes))
    named = [f"{height} x {width} ({sizes[height, width]})" for height, width in (min(sizes), max(sizes))]
    height, width = (int(np.median([getattr(header, of) for header in headers.values()])) for of in ("height", "width"))
    raise DataError(
        f"images of {len(sizes)} different sizes, height by width, from {named[0]} to {named[1]}: all are given one",
        cure=f"Say which: data.size: [{height}, {width}]",
    )
