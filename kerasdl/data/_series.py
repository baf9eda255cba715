"""Makes a data set of the files of time series."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from kerasdl.data._baselines import baselines
from kerasdl.data._findings import about
from kerasdl.data._series_front import front_of, levels_of, scale_of
from kerasdl.data._series_rows import written_before
from kerasdl.data._stretches import PARTS, Stretches, check_split, divide
from kerasdl.errors import UsageError
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.files.tables import Piece
from kerasdl.interfaces import Dataset, Part, Split
from kerasdl.interfaces.finding import Finding
from kerasdl.interfaces.windows import Step, Windows
from kerasdl.series.reading import Rows, read
from kerasdl.series.spacing import Series, is_even, spaced
from kerasdl.series.steps import find_step
from kerasdl.series.windows import fields_of, inputs_before, joined, targets_from


@dataclass(frozen=True)
class Approach:
    """What a model gets to see of its windows, and how its forecasts are written.

    Attributes:
        calendar: Parts of the date it sees: `year`, `week`, `day`.
        season: Steps after which things repeat; None for none.
        by_window: Scale targets by each window; else by the training part of each series.
        relative_to: What forecasts are differences to: `mean`, `last` or `season`.
    """

    calendar: tuple[str, ...]
    season: int | None
    by_window: bool
    relative_to: str

    @property
    def back(self) -> int | None:
        """How many steps back the value is that a forecast is relative to; None for the mean."""
        return {"mean": None, "last": 1, "season": self.season}[self.relative_to]


def load_series(paths: Sequence[str], dialect: Dialect, windows: Windows, approach: Approach, split: Split) -> Dataset:
    """Read series, divide them in time, cut windows, and build the front.

    Raises:
        DataError: A file or a column is missing, a value is not what its column holds, or a series is too short.
        UsageError: Options contradict each other.
    """
    check_split(split)
    _check_columns(windows)
    _check_approach(windows, approach)
    if not paths:
        raise UsageError("data.path: expected a file, got none", cure="data.path: FILE")
    files = tables.expanded(paths)
    written = tables.described(files[0], dialect)
    pieces = partial(tables.pieces, files, written, windows.columns)
    rows = read(((piece.columns, piece.place) for piece in pieces()), windows, files[0])
    windows = replace(windows, step=_step(rows, windows))
    all_series = [spaced(each, windows) for each in rows]
    divided = divide(all_series, split, windows)
    windows = replace(windows, known=_known(divided, windows, approach))
    scale = scale_of(divided, windows, by_window=approach.by_window)
    front, inputs = front_of(windows, scale, approach.calendar)
    train, validation, test = (_part(divided, part, windows, pieces) for part in PARTS)
    assert train is not None
    return Dataset(
        train,
        validation,
        test,
        inputs,
        front,
        fields_of(windows),
        task="forecasting",
        findings=(*_short(all_series, divided), *_remarks(divided)),
        levels=levels_of(windows, scale, approach.back),
        baselines=baselines(divided, windows, approach.season),
        windows=windows,
    )


def _known(divided: Sequence[Stretches], windows: Windows, approach: Approach) -> tuple[str, ...]:
    """Give the names that a model asks for: those of series whose scales it has."""
    return tuple(each.series.name for each in divided) if windows.series is not None and not approach.by_window else ()


def _step(rows: Sequence[Rows], windows: Windows) -> Step | None:
    times = [each.times for each in rows if each.times is not None]
    step = find_step(times) if times else None
    if step is None or windows.gaps != "ignore":
        return step
    # Where dates lack, nobody knows the date of the next row.
    return step if all(is_even(each, step) for each in rows) else None


def _part(
    divided: Sequence[Stretches], part: str, windows: Windows, pieces: Callable[[], Iterable[Piece]]
) -> Part | None:
    there = [each for each in divided if len(each.firsts[part])]
    if not there:
        return None
    all_series, firsts = [each.series for each in there], [each.firsts[part] for each in there]
    cut = list(zip(all_series, firsts, strict=True))
    x = joined([inputs_before(series, first, windows) for series, first in cut])
    y = np.concatenate([targets_from(series, first, windows) for series, first in cut])
    return Part(x, y, written=written_before(pieces, windows, all_series, firsts))


def _short(all_series: Sequence[Series], divided: Sequence[Stretches]) -> list[Finding]:
    """Tell of series that are too short to learn from."""
    kept = {each.series.name for each in divided}
    left_out = [each.name for each in all_series if each.name not in kept]
    if not left_out:
        return []
    told = (
        f"{len(left_out)} of {len(all_series)} series are left out, such as {left_out[0]!r}: in the time for training "
        "they have no whole window with a horizon behind it."
    )
    return [about("short_series", "warning", told, series=len(left_out))]


def _remarks(divided: Sequence[Stretches]) -> tuple[Finding, ...]:
    """Tell of parts in which some of the series are not forecast, or in which nothing is."""
    found = []
    for at, part in enumerate(PARTS[1:], start=1):
        asked = any(each.ends[at] > each.begins[at] for each in divided)
        left_out = [each.series.name for each in divided if not len(each.firsts[part])]
        if asked and left_out:
            explanation = (
                f"{len(left_out)} of {len(divided)} series are not forecast in the {part} part: they end before it has "
                f"a whole horizon, or have gaps there, such as {left_out[0]!r}."
            )
            found.append(about("series_left_out", "warning", explanation, series=len(left_out)))
    return tuple(found)


def _check_columns(windows: Windows) -> None:
    if not windows.targets:
        raise UsageError("data.target: expected a column, got none", cure="data.target: NAME")
    options = dict.fromkeys(windows.targets, "data.target")
    if len(options) < len(windows.targets):
        raise UsageError(f"data.target: {list(windows.targets)} names a column twice", cure="Name each once.")
    rest = [("data.covariates", name) for name in windows.covariates]
    rest += [("data.date", windows.date), ("data.series", windows.series)]  # type: ignore[list-item]
    for option, name in rest:
        if name is not None and name in options:
            raise UsageError(
                f"{option}: {name!r} is in {options[name]}, too; targets are seen by the model anyway",
                cure=f"Remove it from {option}.",
            )
        options[name] = option


def _check_approach(windows: Windows, approach: Approach) -> None:
    if windows.date is None and (approach.calendar or windows.gaps != "refuse" or windows.dates is not None):
        option = "calendar" if approach.calendar else "gaps" if windows.gaps != "refuse" else "dates"
        raise UsageError(f"data.{option}: there are no dates without data.date", cure="data.date: COLUMN")
    if approach.relative_to != "season":
        return
    if approach.season is None:
        raise UsageError("data.relative_to: season, but data.season is null", cure="data.season: 12 for months")
    if approach.season > windows.window:
        raise UsageError(
            f"data.relative_to: season, but a window of {windows.window} has no {approach.season} rows to look back",
            cure=f"data.window: {approach.season} (or more)",
        )
