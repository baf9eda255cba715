"""Decodes inputs that come in files of their own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl.errors import DataError
from kerasdl.files.at_once import at_once
from kerasdl.interfaces import FileField
from kerasdl.interfaces.field import Places

# What one thread reads before it decodes: many small files, or a large one.
_FILES, _BYTES = 256, 2**23


def read_all(field: FileField, values: Any, places: Places) -> np.ndarray:
    """Read paths or arrays, several at a time, into `(examples, *decoded)`; paths may be a column of a table.

    Raises:
        DataError: One cannot be read; says which.
    """
    if hasattr(values, "to_pylist"):
        values = values.to_pylist()
    found = np.empty((len(values), *field.decoded), field.dtype)
    for error in read_into(found, field, values, places):
        if error is not None:
            raise error
    return found


def read_into(found: np.ndarray, field: FileField, values: Sequence[Any], places: Places) -> list[DataError | None]:
    """Read paths or arrays, several at a time.

    Args:
        found: Where they go, `(examples, *decoded)`.
        field: How they are read.
        values: The paths or arrays.
        places: Says where a value came from.

    Returns:
        What is wrong with each; None if it was read.
    """
    errors: list[DataError | None] = [None] * len(values)
    bounds = _bounds(values)

    def read(number: int) -> None:
        begin, end = bounds[number : number + 2]
        for row, each in enumerate(field.read_some(values[begin:end], lambda row: places(begin + row)), begin):
            if isinstance(each, DataError):
                errors[row] = each
            else:
                found[row] = each

    at_once(read, len(bounds) - 1)
    return errors


def _bounds(values: Sequence[Any]) -> list[int]:
    """Say where the values of one thread end and those of the next begin."""
    bounds, size = [0], 0
    for row, value in enumerate(values):
        more = _size_bytes(value)
        if row > bounds[-1] and (size + more > _BYTES or row - bounds[-1] == _FILES):
            bounds.append(row)
            size = 0
        size += more
    return [*bounds, len(values)] if len(values) else [0]


def _size_bytes(value: Any) -> int:
    if not isinstance(value, str | Path):
        return int(getattr(value, "nbytes", 0))
    try:
        return os.path.getsize(value)  # noqa: PTH202  Ten times as fast, for many small files.
    # There is no such file, or it may not be read: `read` will say so.
    except (OSError, ValueError):
        return 0
