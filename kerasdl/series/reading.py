"""Reads rows and sorts them into series."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasdl.errors import DataError
from kerasdl.fields import Category, Date, Numeric
from kerasdl.interfaces.field import Places
from kerasdl.interfaces.windows import Windows
from kerasdl.series.dates import written

Pieces = Iterable[tuple[Mapping[str, Any], Places]]


@dataclass(frozen=True)
class Rows:
    """Rows of one series, in the order of time.

    Attributes:
        name: Of the series; empty where there is a single one.
        times: Their dates, `datetime64[us]`; None if there are none.
        values: `(rows, channels)`, float64; NaN for what is missing.
        places: Says where each of them stands.
        numbers: Of the rows among those of all series, as they were read.
    """

    name: str
    times: np.ndarray | None
    values: np.ndarray
    places: Places
    numbers: np.ndarray

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.values)


def read(pieces: Pieces, windows: Windows, where: str) -> list[Rows]:
    """Read the rows of all series.

    Args:
        pieces: Columns as they are written, by name, and where their rows stand; one piece after another.
        windows: What the columns are for.
        where: What they are, for the error.

    Returns:
        The series, by name.

    Raises:
        DataError: A value is not what its column holds, there are no rows, or two rows of a series have the same date.
    """
    read_pieces = [(_decoded(columns, places, windows), places) for columns, places in pieces]
    sizes = [len(found["values"]) for found, _ in read_pieces]
    if not sum(sizes):
        raise DataError(f"{where}: there are no rows", cure="Give those of at least one series.")
    columns = {name: np.concatenate([found[name] for found, _ in read_pieces]) for name in read_pieces[0][0]}
    places = _joined([place for _, place in read_pieces], sizes)
    names = columns.get("series", np.full(len(columns["values"]), "", object))
    found, numbers = np.unique(names.astype(str), return_inverse=True)
    grouped = np.split(np.argsort(numbers, kind="stable"), np.cumsum(np.bincount(numbers))[:-1])
    return [_series(str(name), columns, rows, places, windows) for name, rows in zip(found, grouped, strict=True)]


def called(name: str) -> str:
    """Name a series in an error."""
    return f"series {name!r}" if name else "the series"


def _decoded(columns: Mapping[str, Any], places: Places, windows: Windows) -> dict[str, np.ndarray]:
    numbers = [
        Numeric(name, windows.missing, windows.decimal).numbers(columns[name], places) for name in windows.channels
    ]
    found = {"values": np.stack(numbers, axis=1)}
    if windows.date is not None:
        date = Date(windows.date, windows.missing, windows.dates)
        found["times"] = date.times(columns[windows.date], places)
        _check_there(windows.date, np.isnat(found["times"]), places)
    if windows.series is not None:
        found["series"] = Category(windows.series, windows.missing).decode(columns[windows.series], places)
        _check_there(windows.series, found["series"] == "", places)
    return found


def _check_there(name: str, missing: np.ndarray, places: Places) -> None:
    if missing.any():
        raise DataError(
            f"{places(int(missing.argmax()))}: column {name!r}: the value is missing",
            cure="Fill it in, or leave out the row: without it, nobody knows where the row belongs.",
        )


def _joined(places: Sequence[Places], sizes: Sequence[int]) -> Places:
    starts = [0, *np.cumsum(sizes).tolist()]

    def place(row: int) -> str:
        piece = bisect_right(starts, row) - 1
        return places[piece](row - starts[piece])

    return place


def _series(name: str, columns: Mapping[str, np.ndarray], rows: np.ndarray, places: Places, windows: Windows) -> Rows:
    times = columns.get("times")
    if times is not None:
        rows = rows[np.argsort(times[rows], kind="stable")]
        same = np.flatnonzero(np.diff(times[rows]) == np.timedelta64(0))
        if len(same):
            first, second = rows[same[0]], rows[same[0] + 1]
            of = f", in {called(name)}" if name else ""
            apart = "." if windows.series else ", or say what tells series apart: data.series: COLUMN"
            raise DataError(
                f"{places(int(second))}: column {windows.date!r}: {written(times[[second]])[0]} is the date of "
                f"{places(int(first))}, too{of}",
                cure=f"Leave one of the two out{apart}",
            )
    at = None if times is None else times[rows]
    return Rows(name, at, columns["values"][rows], lambda row: places(int(rows[row])), rows)
