"""Drafts recipes for time series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kerasdl.drafting import sizing
from kerasdl.drafting.dates import format_of
from kerasdl.drafting.sheet import AT_MOST, Sheet, lines
from kerasdl.errors import DataError
from kerasdl.fields import Numeric
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces.windows import Step, Windows
from kerasdl.series.reading import Rows, read
from kerasdl.series.spacing import is_even
from kerasdl.series.steps import find_step, said

_DAY = 86_400_000_000
_YEAR = 365
# Steps after which things repeat, and what the dates then tell; by the length of a step in microseconds, or in months.
_SEASONS = {("us", _DAY // 24): (24, "day"), ("us", _DAY): (7, "week"), ("us", 7 * _DAY): (52, "year")}
_SEASONS |= {("months", 1): (12, "year"), ("months", 3): (4, "year")}
# Share of rows whose distance from the row before is the same.
_REGULAR = 0.95
# A series grows if its last third is this many deviations of its steps from its first.
_GROWTH = 1.0
_FEWEST_ROWS = 40
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
        rows: Of all series.
        count: How many series there are.
        grows: The level changes by more than the series does around it.
    """

    date: str
    dates: str | None
    series: str | None
    step: Step
    even: bool
    rows: int
    count: int
    grows: bool


def find(
    path: str, dialect: Dialect | None, target: str, others: Sequence[str], written: Mapping[str, Any]
) -> Found | None:
    """Find time series in a table: a number to forecast, and dates one step after another.

    Args:
        path: The file.
        dialect: How it is written.
        target: The column to forecast.
        others: The other columns.
        written: Options of the source that say how the file is written.
    """
    missing, decimal = tuple(written.get("missing", ())), written.get("decimal", ".")
    base = Windows((target,), 1, 1, missing=missing, decimal=decimal)
    piece = next(tables.pieces([path], dialect, [target, *others]), None)
    if piece is None or not _decodes(Numeric(target, missing, decimal), piece.columns[target][:_SAMPLED]):
        return None
    first = {name: piece.columns[name][:_SAMPLED] for name in others}
    apart = [None, *(name for name, values in first.items() if _tells_series_apart(values))]
    for date, values in first.items():
        way = format_of(values, missing)
        for series in apart if way is not None else ():
            windows = replace(base, date=date, dates=way or None, series=series)
            if series != date and (found := _found(path, dialect, windows)):
                return found
    return None


def _tells_series_apart(values: Any) -> bool:
    count = len(set(values.to_pylist()))
    return 1 < count <= max(2, len(values) // _FEWEST_ROWS)


def _decodes(field: Numeric, values: Any) -> bool:
    try:
        return not np.isnan(field.decode(values)).all()
    except DataError:
        return False


def _found(path: str, dialect: Dialect | None, windows: Windows) -> Found | None:
    pieces = tables.pieces([path], dialect, windows.columns)
    try:
        rows = read(((piece.columns, piece.place) for piece in pieces), windows, path)
    # What is no number or no date, or two rows of the same date.
    except DataError:
        return None
    assert windows.date is not None
    step = find_step([each.times for each in rows if each.times is not None])
    if step is None or min(map(len, rows)) < _FEWEST_ROWS or not _is_regular(rows, step):
        return None
    even = all(is_even(each, step) for each in rows)
    return Found(windows.date, windows.dates, windows.series, step, even, sum(map(len, rows)), len(rows), _grows(rows))


def _is_regular(rows: Sequence[Rows], step: Step) -> bool:
    """Tell whether most rows come one step after the row before; months are so by how they are found."""
    if step.months:
        return True
    gaps = np.concatenate([np.diff(each.times).astype(np.int64) for each in rows if each.times is not None])
    return bool(np.mean(gaps == step.microseconds) >= _REGULAR)


def _grows(rows: Sequence[Rows]) -> bool:
    changes = []
    for each in rows:
        values = each.values[~np.isnan(each.values[:, 0]), 0]
        third = max(1, len(values) // 3)
        first, last = values[:third], values[-third:]
        spread = max(float(first.std()), float(last.std()), float(np.finfo(np.float32).tiny))
        changes.append(abs(last.mean() - first.mean()) / spread)
    return bool(np.median(changes) > _GROWTH)


def draft_series(about: str, options: dict[str, Any], found: Found) -> Sheet:
    """Draft a recipe for what `find` found.

    Windows of two seasons, forecasts of one; the last two tenths of the time are held back. Series that grow are scaled
    by each window, and forecast relative to the last season: what a model learned of a level does not help at another.
    """
    step = ("months", found.step.months) if found.step.months else ("us", found.step.microseconds)
    season, calendar = _SEASONS.get(step, (None, None))
    window, horizon = (2 * season, season) if season else (32, 1)
    if step == ("us", _DAY) and found.rows >= 3 * _YEAR * found.count:
        # The year shows once there are several.
        season, calendar, window = _YEAR, "year", 28
    data = {"kind": "timeseries", **options, "date": found.date}
    data |= {"dates": found.dates} if found.dates else {}
    data |= {"series": found.series} if found.series else {}
    data |= {} if found.even else {"gaps": "fill"}
    data |= {"window": window, "horizon": horizon}
    data |= {"season": season} if season else {}
    if found.grows:
        data |= {"scaling": "window", "relative_to": "season" if season else "last"}
    elif calendar:
        data |= {"calendar": [calendar]}
    epochs = min(max(200_000 // found.rows, 20), 200)
    return Sheet(
        about,
        "forecasting",
        data=[
            f"# {found.rows} rows, one each {said(found.step).removeprefix('1 ')}. A forecast is made from a window of",
            "# rows, and says those of the horizon that follow it.",
            *lines(data),
            "# The last of the time is touched once, at the end.",
            "split: {by: time, validation: 0.15, test: 0.15}",
        ],
        model=lines({"kind": "rnn", "cell": "gru", "units": [32], "dropout": 0.0 if found.rows < 1000 else 0.2}),
        training=[
            AT_MOST,
            *lines({"epochs": epochs, "batch_size": 16 if found.rows < 1000 else sizing.batch_size(found.rows)}),
            "optimizer: {kind: adam, learning_rate: 2e-3}",
        ],
        callbacks=[f"{{kind: early_stopping, patience: {max(6, epochs // 5)}}}"],
    )
