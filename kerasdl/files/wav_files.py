"""Reads WAV files of plain samples, only as much of them as is asked for.

TensorFlow's `decode_wav` takes 16 bit alone; SciPy's reader takes a file that is cut short, or says that it holds
4 GB, as it comes, and warns of every chunk it does not know. So the header is read here, and what it says is checked.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from kerasdl.errors import DataError

_CHUNK, _FORMAT = struct.Struct("<4sI"), struct.Struct("<HHIIHH")
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
# By code and bytes of a sample: how NumPy reads it.
_TYPES = {(_PCM, 1): "u1", (_PCM, 2): "<i2", (_PCM, 3): "u1", (_PCM, 4): "<i4", (_FLOAT, 4): "<f4", (_FLOAT, 8): "<f8"}
# Of an extensible format: where its code stands, what comes behind the code, and where that ends.
_SUBFORMAT, _TAIL = 24, bytes.fromhex("000000001000800000aa00389b71")
# Hardly any file has ten; a damaged one may seem to have millions.
_MOST_CHUNKS = 1000


@dataclass(frozen=True)
class Wav:
    """What the header of a WAV file says.

    Attributes:
        rate: Samples of a channel in a second.
        channels: How many samples there are at a time.
        frames: Samples of a channel.
        code: Of their format.
        width: Bytes of a sample.
        start: Where the first one stands in the file.
    """

    rate: int
    channels: int
    frames: int
    code: int
    width: int
    start: int

    @property
    def is_plain(self) -> bool:
        """Whether samples are numbers as they are, not compressed."""
        return (self.code, self.width) in _TYPES


def kind(file: BinaryIO) -> str | None:
    """Tell kinds of WAV files: `RIFF`, or the rarer `RIFX` (big-endian) or `RF64`; None for other files."""
    file.seek(0)
    start = file.read(12)
    return start[:4].decode() if start[:4] in (b"RIFF", b"RIFX", b"RF64") and start[8:] == b"WAVE" else None


def header(file: BinaryIO, size_bytes: int, where: str) -> Wav:
    """Read the header of a `RIFF` file.

    Args:
        file: The file.
        size_bytes: Its size.
        where: What to call it in an error.

    Raises:
        DataError: It lacks a part, or says of samples that there are more of them than the file has room for.
    """
    position, found = 12, None
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        name, length = _CHUNK.unpack(file.read(_CHUNK.size).ljust(_CHUNK.size, b"\0"))
        position += _CHUNK.size
        if position > size_bytes:
            break
        if name == b"fmt ":
            found = _format(file.read(min(length, _SUBFORMAT + 16)), where)
        if name == b"data" and found is not None:
            return _filled(found, length, position, size_bytes, where)
        # Chunks of an odd length are padded.
        position += length + length % 2
    raise _damaged(f"{where}: a WAV file without {'samples' if found else 'a format'}: it is cut short or damaged")


def _format(chunk: bytes, where: str) -> tuple[int, int, int, int]:
    """Give code, channels, rate and bytes of a sample."""
    if len(chunk) < _FORMAT.size:
        raise _damaged(f"{where}: the header of the WAV file is cut short")
    code, channels, rate, _, block, _ = _FORMAT.unpack(chunk[: _FORMAT.size])
    if code == _EXTENSIBLE and chunk[_SUBFORMAT + 2 : _SUBFORMAT + 16] == _TAIL:
        (code,) = struct.unpack("<H", chunk[_SUBFORMAT : _SUBFORMAT + 2])
    if not channels or not block or block % channels:
        raise _damaged(f"{where}: the header of the WAV file says {channels} channels in {block} bytes")
    return code, channels, rate, block // channels


def _filled(found: tuple[int, int, int, int], length: int, start: int, size_bytes: int, where: str) -> Wav:
    code, channels, rate, width = found
    if start + length > size_bytes:
        raise _damaged(f"{where}: says it has {length} bytes of samples, but has only {size_bytes - start}")
    return Wav(rate, channels, length // (channels * width), code, width, start)


def read(file: BinaryIO, wav: Wav, frames: int) -> np.ndarray:
    """Read the first samples of a plain WAV file, `(frames, channels)`, float32, from -1 to 1."""
    file.seek(wav.start)
    content = file.read(min(frames, wav.frames) * wav.channels * wav.width)
    found = np.frombuffer(content, _TYPES[wav.code, wav.width])
    if wav.code == _PCM:
        found = _whole(found, wav.width)
    with np.errstate(over="ignore"):
        # Doubles beyond are infinite then.
        return found.astype(np.float32, copy=False).reshape(-1, wav.channels)


def _whole(found: np.ndarray, width: int) -> np.ndarray:
    """Bring whole numbers to the range from -1 to 1."""
    if width == 3:
        padded = np.zeros((len(found) // 3, 4), np.uint8)
        padded[:, 1:] = found.reshape(-1, 3)
        found, width = padded.reshape(-1).view("<i4"), 4
    # A single byte has no sign.
    middle = 128 if width == 1 else 0
    return (found.astype(np.float32) - np.float32(middle)) / np.float32(2 ** (8 * width - 1))


def _damaged(message: str) -> DataError:
    return DataError(message, cure="Copy or save the file again, or leave it out.")
