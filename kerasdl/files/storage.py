"""Room for large arrays: in memory, or on disk where memory would not do."""

from __future__ import annotations

import math
import os
import tempfile
from typing import Any

import numpy as np

# Share of the machine's memory that one array may take; a training holds two or three such.
_SHARE = 0.2


def room(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Give an array to fill, of zeros where it is large.

    One that is too large for memory lies in a file without a name in the system's folder for temporary files, which
    the system removes with the process, however it ends.

    Args:
        shape: Of the array.
        dtype: Of the array.

    Raises:
        MemoryError: There is no room on the disk either.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size <= most_bytes():
        return np.empty(shape, dtype)
    with tempfile.TemporaryFile(prefix="kerasdl-") as file:
        _reserve(file.fileno(), size)
        return np.memmap(file, dtype, "w+", shape=shape)


def _reserve(file: int, size: int) -> None:
    """Take the room on the disk now: a process that writes where there is none left is killed without a word."""
    try:
        # Not on macOS.
        if size and hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file, 0, size)
    except OSError as error:
        where, size_gib = tempfile.gettempdir(), size / 2**30
        raise MemoryError(f"nor into {where}, {size_gib:.1f} GiB: {error.strerror}") from error


def most_bytes() -> int:
    """Give the size from which on arrays lie on disk."""
    return int(_SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
