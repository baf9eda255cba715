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
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size <= most_bytes():
        return np.empty(shape, dtype)
    with tempfile.TemporaryFile(prefix="kerasdl-") as file:
        return np.memmap(file, dtype, "w+", shape=shape)


def most_bytes() -> int:
    """Give the size from which on arrays lie on disk."""
    return int(_SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
