"""Rows of one part that are in another, too."""

from __future__ import annotations

import numpy as np

from kerasdl.data._findings import about
from kerasdl.interfaces import Part
from kerasdl.interfaces.finding import Finding

# A larger share of repeated rows is a warning.
_MANY = 0.05
_PRIME = np.uint64(0x9E3779B97F4A7C15)


def repeats(parts: tuple[Part, Part | None, Part | None]) -> list[Finding]:
    """Tell of rows that a part which is held back has in common with one before it."""
    named = dict(zip(("training", "validation", "test"), parts, strict=True))
    digests = {name: _digests(part) for name, part in named.items() if part is not None}
    pairs = [("validation", "training"), ("test", "training"), ("test", "validation")]
    counts = {
        (name, other): int(np.isin(digests[name], digests[other]).sum())
        for name, other in pairs
        if name in digests and other in digests
    }
    return [_finding(*pair, count, len(digests[pair[0]])) for pair, count in counts.items() if count]


def _finding(name: str, other: str, count: int, rows: int) -> Finding:
    return about(
        "repeated_rows",
        "warning" if count / rows > _MANY else "info",
        f"{count} of {rows} rows of the {name} part are in the {other} part too, value by value: scores may be too "
        "good.",
        rows=count,
        share=round(count / rows, 4),
    )


def repeated(part: Part, train: Part) -> int:
    """Count the rows of a part that the training part has, inputs and targets alike.

    Example:
        >>> train = Part({"age": np.array([1.0, 2.0])}, np.array([0, 1]))
        >>> repeated(Part({"age": np.array([2.0, 2.0])}, np.array([1, 0])), train)
        1
    """
    return int(np.isin(_digests(part), _digests(train)).sum())


def _digests(part: Part) -> np.ndarray:
    """Give a number for each row that rows of other values have but by chance, once in 2^64."""
    digests = np.zeros(len(part), np.uint64)
    for column in part.arrays():
        for values in [column] if column.dtype != object else column.reshape(len(column), -1).T:
            digests = (digests ^ (digests >> np.uint64(29))) * _PRIME + _words(values)
    return digests


def _words(values: np.ndarray) -> np.ndarray:
    if values.ndim > 1:
        # Images and the like: a number for all values of one.
        return np.fromiter((hash(row.tobytes()) for row in values), np.int64, len(values)).view(np.uint64)
    if values.dtype.kind == "O":
        return np.fromiter(map(hash, values), np.int64, len(values)).view(np.uint64)
    numbers = values.astype(np.float64)
    # One bit pattern for all that is missing, and one for 0 and -0.
    return np.where(np.isnan(numbers), np.nan, numbers + 0.0).view(np.uint64)
