"""Reads the columns of a table into arrays, a piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from kerasdl.errors import DataError, UsageError
from kerasdl.files.tables import Piece
from kerasdl.interfaces.field import Places
from kerasdl.interfaces.pasting import pasted

# Beyond it, double precision has no place for the last digits of whole numbers.
_LARGEST_WHOLE = 2.0**53

Decoder = Callable[[Any, Places], np.ndarray]


def read_columns(pieces: Iterable[Piece], decoders: Sequence[tuple[str, Decoder]], where: str) -> list[np.ndarray]:
    """Decode columns.

    Args:
        pieces: Of one table.
        decoders: Name of each column that is wanted, and what decodes it.
        where: The first file, for the error.

    Returns:
        An array for each decoder.

    Raises:
        DataError: A value is not of its column's type, or missing where it may not be, or there are no rows.
    """
    collected: list[list[np.ndarray]] = [[] for _ in decoders]
    for piece in pieces:
        for (name, decode), found in zip(decoders, collected, strict=True):
            found.append(decode(piece.columns[name], piece.place))
    if not sum(map(len, collected[0])):
        raise DataError(f"{where}: there are no rows", cure="Name files that hold examples.")
    # One column at a time, so that no more than one of them is in memory twice.
    return [np.concatenate([found.pop(0) for _ in range(len(found))]) for found in collected]


def join_targets(columns: Sequence[np.ndarray], names: Sequence[str]) -> np.ndarray:
    """Give targets as tasks know them: whole numbers, truth values, names or numbers.

    Args:
        columns: The targets, decoded, `(examples,)` each; none is missing.
        names: What they are called.

    Returns:
        `(examples,)`, or `(examples, targets)` for several. A column whose numbers are all whole has whole numbers,
        however they were written.

    Raises:
        UsageError: Several are of different kinds: a model predicts numbers, or truth values, or one class.

    Example:
        >>> join_targets([np.array([1.0, 0.0])], ["survived"])
        array([1, 0])
    """
    typed = [_whole(column) if column.dtype.kind == "f" else column for column in columns]
    if len(typed) == 1:
        return typed[0]
    truths = all(column.dtype == bool or np.isin(column, (0, 1)).all() for column in typed if column.dtype.kind != "O")
    for name, column in zip(names, typed, strict=True):
        if column.dtype.kind == "O" or (column.dtype == bool and not truths):
            holds = "names" if column.dtype.kind == "O" else "truth values"
            raise UsageError(
                f"data.target: several targets are all numbers, or all truth values or 0 and 1; {name!r} holds {holds}",
                cure=f"Predict it by a model of its own: data.target: {pasted(name)}",
            )
    return np.stack(typed, axis=1)


def is_constant(column: np.ndarray) -> bool:
    """Tell whether all values of a decoded column are the same, or all are missing."""
    same = column == column[:1]
    return bool((same if column.dtype.kind == "O" else same | (np.isnan(column) & np.isnan(column[:1]))).all())


def _whole(column: np.ndarray) -> np.ndarray:
    exact = (column == np.floor(column)) & (np.abs(column) <= _LARGEST_WHOLE)
    return column.astype(np.int64) if exact.all() else column
