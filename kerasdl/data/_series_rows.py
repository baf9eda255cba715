"""Gives the rows of time series that a forecast is made from, as they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from kerasdl.files import tables
from kerasdl.files.tables import Piece
from kerasdl.interfaces import Written
from kerasdl.interfaces.windows import Windows
from kerasdl.series.spacing import Series

# Each is a forecast of its own.
_MOST = 10


def written_before(
    pieces: Callable[[], Iterable[Piece]],
    windows: Windows,
    all_series: Sequence[Series],
    firsts: Sequence[np.ndarray],
) -> Written:
    """Say which row is the last one before each forecast, and give those that it is made from.

    Args:
        pieces: Reads the files again.
        windows: What their columns are for.
        all_series: Of the forecasts.
        firsts: The first step of each forecast, for each series.
    """

    def read(numbers: np.ndarray) -> Sequence[Mapping[str, Any]]:
        wanted = [_rows(number, all_series, windows) for number in numbers.tolist()]
        every = np.unique(np.concatenate(wanted))
        found = [pa.table(dict(piece)) for piece in tables.taken(pieces(), every)]
        table = pa.concat_tables(found, promote_options="permissive").combine_chunks()
        return [dict(table.take(np.searchsorted(every, rows)).to_pydict()) for rows in wanted]

    numbers = [series.numbers[first - 1] for series, first in zip(all_series, firsts, strict=True)]
    return Written(read, np.concatenate(numbers), _MOST)


def _rows(last: int, all_series: Sequence[Series], windows: Windows) -> np.ndarray:
    """Give the numbers of the rows that a window is made of, and of those that gaps in it are filled from."""
    series = next(each for each in all_series if last in each.numbers)
    end = int(np.flatnonzero(series.numbers == last)[0]) + 1
    there = np.flatnonzero(series.numbers[: end - windows.window + 1] >= 0)
    # A value that lacks may have been filled in from far back.
    rows = series.numbers[0 if windows.fill_missing else there[-1] : end]
    return rows[rows >= 0]
