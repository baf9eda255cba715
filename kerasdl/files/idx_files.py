"""Reads IDX files, the format of MNIST, that nobody vouches for; gzipped or not."""

from __future__ import annotations

import gzip
import math
import struct
from pathlib import Path
from typing import IO

import numpy as np

from kerasdl.errors import DataError

GZIP = b"\x1f\x8b"
# http://yann.lecun.com/exdb/mnist: two zeros, the type, the number of axes, and the length of each in 4 bytes.
_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def is_idx(start: bytes) -> bool:
    """Tell by the first 4 bytes, without gzip, whether this is an IDX file."""
    return len(start) == 4 and start[:2] == b"\0\0" and start[2] in _TYPES and start[3] > 0


def opened(path: Path, start: bytes) -> IO[bytes]:
    """Open a file that is gzipped if its first bytes say so."""
    return gzip.open(path, "rb") if start.startswith(GZIP) else path.open("rb")  # type: ignore[return-value]


def read_idx(stream: IO[bytes], where: str, most_bytes: float) -> np.ndarray:
    """Read the array of an IDX file.

    Args:
        stream: The file, at its beginning, without gzip.
        where: The file, for the error.
        most_bytes: How large the array may be.

    Raises:
        DataError: It is cut short or too long, or larger than that.
    """
    kind, axes = stream.read(4)[2:]
    shape = struct.unpack(f">{axes}I", stream.read(4 * axes))
    dtype = np.dtype(_TYPES[kind])
    size_bytes = math.prod(shape) * dtype.itemsize
    if size_bytes > most_bytes:
        raise DataError(
            f"{where} says it has shape {shape} and type {dtype.name}: {size_bytes / 2**30:.1f} GiB, more than this "
            "machine's memory",
            cure="Save fewer examples, or correct data.path.",
        )
    # One byte more than there may be; gzip can grow a thousandfold.
    content = stream.read(size_bytes + 1)
    if len(content) != size_bytes:
        got = "more" if len(content) > size_bytes else f"only {len(content)}"
        raise DataError(
            f"{where} says it has shape {shape} and type {dtype.name}, {size_bytes} bytes, but holds {got}",
            cure="Copy or save the file again; it is cut short or damaged.",
        )
    return np.frombuffer(content, dtype).astype(dtype.newbyteorder("=")).reshape(shape)
