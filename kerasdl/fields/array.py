"""Numbers that come as arrays: examples of a fixed shape, or token ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces.field import Field, Places, in_rows

_LARGEST = float(np.finfo(np.float32).max)


@final
@dataclass(frozen=True)
class Array(Field):
    """Examples `(examples, *shape)` of numbers.

    Attributes:
        name: Name of the model's input.
        shape: One example.
        dtype: What the model computes with.
        vocabulary: The numbers are token ids below this one; None for other numbers.
        member: Name of the array in an .npz file.

    Example:
        >>> Array("inputs", (2,)).decode([[1, 2], [3, 4]]).tolist()
        [[1.0, 2.0], [3.0, 4.0]]
    """

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    vocabulary: int | None = None
    member: str = "x"

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        found = _array(values, self.shape, places)
        if found.dtype.kind not in "biuf" or found.ndim != len(self.shape) + 1 or found.shape[1:] != self.shape:
            raise DataError(
                f"rows to predict have shape {found.shape} and type {found.dtype}, "
                f"expected (examples, {', '.join(map(str, self.shape))}) of numbers",
                cure="Give rows as the training data had them: raw, before any scaling, one example each.",
            )
        if found.dtype == np.float16:
            # The bounds of float32 are infinite in it.
            found = found.astype(np.float32)
        self._check_values(found, places)
        return found.astype(self.dtype, copy=False)

    def _check_values(self, rows: np.ndarray, places: Places) -> None:
        """Refuse what a model would take for infinite, round, or not find among its embeddings."""
        if "int" not in self.dtype:
            cure = "Fill in or leave out what is missing, as was done for the training data."
            _refuse(rows, ~(np.abs(rows) <= _LARGEST), f"finite numbers, up to {_LARGEST:.3g}", cure, places)
            return
        lowest, highest = np.iinfo(self.dtype).min, np.iinfo(self.dtype).max
        if self.vocabulary is not None:
            lowest, highest = 0, self.vocabulary - 1
        wrong = (rows != np.floor(rows)) | (rows < lowest) | (rows > highest)
        cure = "Give rows as the training data had them; for text, words as ids of the same vocabulary."
        _refuse(rows, wrong, f"whole numbers from {lowest} to {highest}", cure, places)


def _array(values: Any, expected: tuple[int, ...], places: Places) -> np.ndarray:
    try:
        found = np.asarray(values)
    except ValueError as error:
        index, shape = next((index, shape) for index, shape in enumerate(map(_shape, values)) if shape != expected)
        raise DataError(
            f"rows to predict are of different shapes: {places(index)} has shape {shape}, expected {expected}",
            cure="Give as many values for each row as the training data had; for sequences, pad them.",
        ) from error
    return found.reshape(0, *expected) if found.shape == (0,) else found


def _shape(row: Any) -> tuple[int, ...] | str:
    try:
        return np.shape(row)
    except ValueError:
        return "that differs within it"


def _refuse(rows: np.ndarray, wrong: np.ndarray, expected: str, cure: str, places: Places) -> None:
    if wrong.any():
        row, *rest = np.argwhere(wrong)[0].tolist()
        inside = f"[{', '.join(map(str, rest))}]" if rest else ""
        raise DataError(
            f"rows to predict hold {rows[(row, *rest)].item()!r} at {places(row)}{inside}, expected {expected}",
            cure=cure,
        )
