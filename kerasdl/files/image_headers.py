"""Reads what the first bytes of an image say: its kind, its size, and whether the fast decoder may have it.

Pillow reads headers too, but takes longer for it than TensorFlow takes to decode a small image. Whatever is not quite
usual is left to it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from PIL import Image

# The first bytes of a file, by kind.
_SIGNATURES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"BM": "BMP",
}
# Of JPEG: markers of the frames that every decoder knows.
_FRAMES = {0xC0, 0xC1, 0xC2}
# Markers of segments that may come before and have a length, as decoders agree: tables, comments, applications' own.
# Of any other a decoder may think that it has none, and find another frame behind it.
_SEGMENTS = {0xC4, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)}
_EXIF = b"Exif\0\0"
# Exif's tag for how an image is turned; 1 is upright.
ORIENTATION = 0x0112
# Of PNG: channels by type of colour; palettes are left out, and depths other than 8.
_CHANNELS = {0: 1, 2: 3, 6: 4}
_UNUSUAL = {b"tRNS", b"eXIf", b"acTL"}


@dataclass(frozen=True)
class Header:
    """What an image is before it is decoded.

    Attributes:
        height: In pixels, as it is to be seen.
        width: In pixels.
        channels: 1 for grey, 3 for colours, 4 with transparency.
    """

    height: int
    width: int
    channels: int


def kind_of(content: bytes) -> str | None:
    """Tell what kind of image a file is by its first 8 bytes; None if it is no image.

    Example:
        >>> kind_of(b"GIF89a.."), kind_of(b"a text")
        ('GIF', None)
    """
    return next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), None)


def usual(content: bytes) -> Header | None:
    """Read the header of a usual image.

    Args:
        content: The whole file, or its beginning.

    Returns:
        The header of a JPEG or PNG image of 8 bits a channel that is upright, grey or of colours, and has no palette;
        None for all others, and for what is damaged.
    """
    kind = kind_of(content)
    try:
        return _jpeg(content) if kind == "JPEG" else _png(content) if kind == "PNG" else None
    # It ends too early.
    except (struct.error, IndexError):
        return None


def _jpeg(content: bytes) -> Header | None:
    """Go from marker to marker, up to the frame: ITU-T T.81, annex B."""
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        (length,) = struct.unpack_from(">H", content, at + 2)
        if length < 2:
            return None
        if marker in _FRAMES:
            depth, height, width, channels = struct.unpack_from(">BHHB", content, at + 4)
            return Header(height, width, channels) if depth == 8 and channels in (1, 3) and height and width else None
        if marker not in _SEGMENTS or (marker == 0xE1 and not _is_upright(content[at + 4 : at + 2 + length])):
            return None
        at += 2 + length
    return None


def _is_upright(segment: bytes) -> bool:
    if not segment.startswith(_EXIF):
        return True
    exif = Image.Exif()
    try:
        exif.load(segment)
        return exif.get(ORIENTATION, 1) == 1
    # Pillow raises what it likes, and will decide what to make of it.
    except Exception:
        return False


def _png(content: bytes) -> Header | None:
    """Go from chunk to chunk, up to the pixels: ISO/IEC 15948, chapter 5."""
    width, height, depth, colour = struct.unpack_from(">IIBB", content, 16)
    if depth != 8 or colour not in _CHANNELS or not height or not width:
        return None
    at = 8
    while (name := content[at + 4 : at + 8]) != b"IDAT":
        if name in _UNUSUAL or not name:
            return None
        at += 12 + struct.unpack_from(">I", content, at)[0]
    return Header(height, width, _CHANNELS[colour])
