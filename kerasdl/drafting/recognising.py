"""Tells time series from tables of rows that each are an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kerasdl.drafting.dates import format_of
from kerasdl.errors import DataError
from kerasdl.fields import Date, Numeric
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces.windows import Step, Windows
from kerasdl.series.reading import Rows, read
from kerasdl.series.spacing import is_even
from kerasdl.series.steps import count_steps, find_step

_DAY = 86_400_000_000
# Share of rows whose distance from the row before is the same.
_REGULAR = 0.95
# A series grows if its last third is this many deviations of its steps from its first.
_GROWTH = 1.0
_FEWEST_ROWS = 16
# Shorter series are left out, if they have no more than this share of all rows.
_SHORT = 0.1
# Rows that a value must have on average to be the name of a series.
_ROWS_OF_A_SERIES = 40
# Rows that tell how dates are written.
_SAMPLED = 1000


@dataclass(frozen=True)
class Found:
    """Time series in a table.

    Attributes:
        date: The column of dates.
        dates: How they are written; None for ISO 8601.
        series: The column that tells series apart; None for a single one.
        step: Time from row to row.
        even: No step lacks.
        weekdays: Steps are days, and there are none on weekends.
        lacks: A value is missing.
        rows: Of all series.
        shortest: Rows of the shortest series.
        count: How many series there are.
        grows: The level changes by more than the series does around it.
    """

    date: str
    dates: str | None
    series: str | None
    step: Step
    even: bool
    weekdays: bool
    lacks: bool
    rows: int
    shortest: int
    count: int
    grows: bool


@dataclass(frozen=True)
class Asked:
    """A table that may hold time series.

    Attributes:
        path: The file.
        dialect: How it is written.
        target: The column to forecast.
        others: The other columns.
        written: Options of the source that say how the file is written.
    """

    path: str
    dialect: Dialect | None
    target: str
    others: Sequence[str]
    written: Mapping[str, Any]

    def candidates(self) -> Iterator[Windows]:
        """Give what the first rows may be: a number to forecast, a column of dates, one that tells series apart."""
        missing, decimal = tuple(self.written.get("missing", ())), self.written.get("decimal", ".")
        base = Windows((self.target,), 1, 1, missing=missing, decimal=decimal)
        piece = next(tables.pieces([self.path], self.dialect, [self.target, *self.others]), None)
        if piece is None or not _decodes(Numeric(self.target, missing, decimal), piece.columns[self.target][:_SAMPLED]):
            return
        first = {name: piece.columns[name][:_SAMPLED] for name in self.others}
        apart = [None, *(name for name, values in first.items() if _tells_series_apart(values))]
        for date, values in first.items():
            way = format_of(values, missing)
            for series in apart if way is not None else ():
                if series != date:
                    yield replace(base, date=date, dates=way or None, series=series)

    def pieces(self, columns: Sequence[str]) -> Iterator[tables.Piece]:
        """Read some columns."""
        return tables.pieces([self.path], self.dialect, columns)


def find(asked: Asked) -> Found | None:
    """Find time series in a table: a number to forecast, and dates one step after another."""
    return next((found for windows in asked.candidates() if (found := _found(asked, windows))), None)


def find_doubled(asked: Asked) -> str | None:
    """Say which date is there twice in what would be a time series without a few such rows; None for other tables."""
    for windows in asked.candidates():
        if windows.series is None and _is_rarely_doubled(asked, windows):
            try:
                _read(asked, windows)
            except DataError as error:
                return error.message
    return None


def _tells_series_apart(values: Any) -> bool:
    count = len(set(values.to_pylist()))
    return 1 < count <= max(2, len(values) // _ROWS_OF_A_SERIES)


def _decodes(field: Numeric, values: Any) -> bool:
    try:
        return not np.isnan(field.decode(values)).all()
    except DataError:
        return False


def _found(asked: Asked, windows: Windows) -> Found | None:
    try:
        rows = _read(asked, windows)
    # What is no number or no date, or two rows of the same date.
    except DataError:
        return None
    assert windows.date is not None
    long = [each for each in rows if len(each) >= _FEWEST_ROWS]
    if sum(map(len, long)) < (1 - _SHORT) * sum(map(len, rows)):
        return None
    rows = long
    times = [each.times for each in rows if each.times is not None]
    step = find_step(times)
    if step is None:
        return None
    weekdays = _are_weekdays(times, step)
    if not (weekdays or _is_regular(times, step)):
        return None
    return Found(
        windows.date,
        windows.dates,
        windows.series,
        step,
        even=all(is_even(each, step) for each in rows),
        weekdays=weekdays,
        lacks=any(np.isnan(each.values).any() for each in rows),
        rows=sum(map(len, rows)),
        shortest=min(map(len, rows)),
        count=len(rows),
        grows=_grows(rows),
    )


def _read(asked: Asked, windows: Windows) -> list[Rows]:
    pieces = asked.pieces(windows.columns)
    return read(((piece.columns, piece.place) for piece in pieces), windows, asked.path)


def _is_rarely_doubled(asked: Asked, windows: Windows) -> bool:
    assert windows.date is not None
    date = Date(windows.date, windows.missing, windows.dates)
    try:
        times = np.concatenate([date.times(piece.columns[date.name]) for piece in asked.pieces([date.name])])
    except DataError:
        return False
    once = np.unique(times[~np.isnat(times)])
    step = find_step([once])
    if step is None or len(once) < _FEWEST_ROWS:
        return False
    return _REGULAR * len(times) <= len(once) < len(times) and _is_regular([once], step)


def _is_regular(times: Sequence[np.ndarray], step: Step) -> bool:
    """Tell whether most dates come one step after the one before."""
    numbers = [count_steps(each, step)[0] for each in times]
    return bool(np.mean(np.concatenate([np.diff(each) for each in numbers]) == 1) >= _REGULAR)


def _are_weekdays(times: Sequence[np.ndarray], step: Step) -> bool:
    """Tell whether dates are those of weeks without weekends, a few holidays left out, as of trading days."""
    if step.microseconds != _DAY:
        return False
    days = [each.astype("datetime64[D]").astype(np.int64) for each in times]
    # The first day of all was a Thursday.
    if np.isin((np.concatenate(days) + 3) % 7, (5, 6)).any():
        return False
    numbers = [(each + 3) // 7 * 5 + (each + 3) % 7 for each in days]
    return bool(np.mean(np.concatenate([np.diff(each) for each in numbers]) == 1) >= _REGULAR)


def _grows(rows: Sequence[Rows]) -> bool:
    changes = []
    for each in rows:
        values = each.values[~np.isnan(each.values[:, 0]), 0]
        third = max(1, len(values) // 3)
        first, last = values[:third], values[-third:]
        spread = max(float(first.std()), float(last.std()), float(np.finfo(np.float32).tiny))
        changes.append(abs(last.mean() - first.mean()) / spread)
    return bool(np.median(changes) > _GROWTH)
