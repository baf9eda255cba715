"""Decodes inputs that come in files of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasdl.files.at_once import at_once
from kerasdl.interfaces import FileField
from kerasdl.interfaces.field import Places


def read_all(field: FileField, values: Any, places: Places) -> np.ndarray:
    """Read paths or arrays, several at a time, into `(examples, *decoded)`.

    Raises:
        DataError: One cannot be read; says which.
    """
    found = np.empty((len(values), *field.decoded), field.dtype)

    def put(number: int) -> None:
        found[number] = field.read(values[number], places(number))

    at_once(put, len(values))
    return found
