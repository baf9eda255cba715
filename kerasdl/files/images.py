"""Opens images that nobody vouches for: the content says what they are, and their size, before they are decoded."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import BmpImagePlugin, GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin

from kerasdl.errors import DataError
from kerasdl.files.image_headers import ORIENTATION, Header, kind_of, usual

# Decoded, 240 MB of colours; a file of 50 kB can claim more than any memory holds.
MOST_MEGAPIXELS = 80
ENDINGS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".bmp": "BMP", ".gif": "GIF"}
# By number of channels, as Pillow calls them.
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
# Exif's names of what is to be turned by 90 degrees.
_ON_ITS_SIDE = (5, 6, 7, 8)

# Not through Image.open: it warns of large images, which are refused here, and asks all its plug-ins.
_OPENERS: dict[str, Any] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
}
# Bytes that are read to find out what a file is: before its header may be previews and colour profiles.
_BEGINNING = 2**16
_MEND = "Save it anew as JPEG or PNG."


def content_of(path: str | Path, place: str) -> bytes:
    """Read a file, once its first bytes say that it is an image of the kind that its name says.

    Args:
        path: The file.
        place: Where it was named, for the error.

    Raises:
        DataError: There is no such file, or it is something else.
    """
    start = _beginning(path, place)
    if len(start) < _BEGINNING:
        return start
    with _reading(place):
        return Path(path).read_bytes()


def look(path: str | Path, place: str) -> Header:
    """Read the header of a file without the rest.

    Raises:
        DataError: There is no such file, it is something else or damaged, or the image is too large.
    """
    start = _beginning(path, place)
    found = usual_header(start, place)
    if found is not None:
        return found
    with _reading(place), Path(path).open("rb") as file, _opened(file, start, place) as image:
        # First: for some images, Pillow decodes all to find out how they are turned.
        _check_size(image.height, image.width, place)
        is_on_its_side = image.getexif().get(ORIENTATION, 1) in _ON_ITS_SIDE
        height, width = image.size if is_on_its_side else reversed(image.size)
        return Header(height, width, _channels(image))


def usual_header(content: bytes, place: str) -> Header | None:
    """Read the header of a usual image, as `usual` does, and refuse one that is too large.

    Raises:
        DataError: The image is too large.
    """
    found = usual(content)
    if found is not None:
        _check_size(found.height, found.width, place)
    return found


def pixels_of(content: bytes, channels: int, place: str) -> np.ndarray:
    """Decode an image of any kind, upright, `(height, width, channels)`; of moving ones the first picture.

    Raises:
        DataError: It is damaged or cut short, or too large.
    """
    with _opened(io.BytesIO(content), content, place) as image:
        _check_size(image.height, image.width, place)
        return as_array(image, channels)


def as_array(image: Image.Image, channels: int) -> np.ndarray:
    """Turn an image of Pillow's upright, and into 8 bits a channel.

    What is seen through is laid over black. Grey is `0.299 R + 0.587 G + 0.114 B`.
    """
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        # Pillow would take all above 255 for white.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if _channels(image) == 4:
        image = image.convert("RGBA")
        if channels != 4:
            image = Image.alpha_composite(Image.new("RGBA", image.size, (0, 0, 0, 255)), image).convert("RGB")
    array = np.asarray(image.convert(_MODES[channels]))
    return array.reshape(*array.shape[:2], channels)


def _channels(image: Image.Image) -> int:
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        return 4
    return 1 if image.mode.startswith(("1", "L", "I")) else 3


def _beginning(path: str | Path, place: str) -> bytes:
    """Read the first bytes of a file, and tell by them whether it is what its name says.

    With as few calls as can be, since each lets another thread run: small images would take longer to read than to
    decode.
    """
    with _reading(place):
        # What is no regular file may never end, or never begin.
        if not os.path.isfile(path):  # noqa: PTH113
            raise DataError(f"{place}: there is no such file", cure="Correct its path, or leave it out.")
        handle = os.open(path, os.O_RDONLY)
        try:
            start = os.read(handle, _BEGINNING)
        finally:
            os.close(handle)
    _check_kind(start[:8], str(path), place)
    return start


@contextmanager
def _reading(place: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise DataError(f"{place}: cannot be read: {said}", cure="Mend it, or leave it out.") from error


@contextmanager
def _opened(file: Any, start: bytes, place: str) -> Iterator[Image.Image]:
    try:
        with _OPENERS[kind_of(start) or ""](file) as image:
            yield image
    except (DataError, MemoryError):
        raise
    # Damaged bytes raise a dozen kinds of exceptions in Pillow; all mean the same to the user.
    except Exception as error:
        raise damaged(place, str(error) or type(error).__name__) from error


def damaged(place: str, said: str) -> DataError:
    """Make the error of a file whose content is not whole."""
    return DataError(f"{place}: is damaged or cut short: {said}", cure=_MEND)


def _check_kind(start: bytes, path: str, place: str) -> None:
    kind, named = kind_of(start), ENDINGS.get(path[path.rfind(".") :].lower())
    if kind is None:
        got = "is empty" if not start else f"begins with {start!r}"
        raise DataError(f"{place}: expected a JPEG, PNG, BMP or GIF image, but it {got}", cure=_MEND)
    if named is not None and kind != named:
        raise DataError(
            f"{place}: is called a {named} image, but it is a {kind} image", cure=f"Rename it: *.{kind.lower()}"
        )


def _check_size(height: int, width: int, place: str) -> None:
    if height * width > MOST_MEGAPIXELS * 10**6:
        raise DataError(
            f"{place}: {width} x {height} pixels, expected at most {MOST_MEGAPIXELS} megapixels",
            cure="Save it smaller; models take images of some hundred pixels.",
        )
