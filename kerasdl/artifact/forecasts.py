"""Forecasts of time series: rows become windows, and answers become rows again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from kerasdl.artifact.predictions import Predictions
from kerasdl.errors import DataError
from kerasdl.interfaces.windows import Windows
from kerasdl.series.dates import written
from kerasdl.series.reading import Pieces, called, read
from kerasdl.series.spacing import Series, spaced
from kerasdl.series.steps import later
from kerasdl.series.windows import first_steps, inputs_before, joined, targets_from

# Column of the steps' numbers, where their dates are not known.
_STEP = "step"


def forecast(
    pieces: Pieces, windows: Windows, outputs: Callable[[Mapping[str, np.ndarray]], np.ndarray]
) -> Predictions:
    """Forecast what follows the last row of each series.

    Args:
        pieces: Rows, as they are written.
        windows: How they become windows; the last one of each series counts.
        outputs: The model, from raw inputs to `(series, horizon * targets)`.

    Returns:
        Outputs for each series, and columns like those of the rows: series, date (or number of the step, from 1) and
        targets, a row for each step of each series.

    Raises:
        DataError: A series has fewer rows than a window, or the model does not know it.
    """
    all_series = _series(pieces, windows)
    for series in all_series:
        if len(series) < windows.window:
            raise DataError(
                f"{called(series.name)} has {len(series)} rows, expected {windows.window} or more: the window that a "
                "forecast is made from",
                cure="Give rows from further back, too; those that are too many do not matter.",
            )
    raw = joined([inputs_before(series, np.array([len(series)]), windows) for series in all_series])
    found = outputs(raw)
    return Predictions(found, None, _columns(found, all_series, windows))


def examples(pieces: Pieces, windows: Windows) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Give all windows of some rows and what follows each: raw inputs, and targets `(examples, horizon * targets)`.

    Raises:
        DataError: No series has a window and a horizon, or the model does not know it.
    """
    cut = [(series, first_steps(series, 0, len(series), windows)) for series in _series(pieces, windows)]
    cut = [(series, firsts) for series, firsts in cut if len(firsts)]
    if not cut:
        raise DataError(
            f"no series has {windows.window + windows.horizon} rows without a gap, a window and a horizon to score",
            cure="Give rows from further back, too: windows may reach into what was for training.",
        )
    raw = joined([inputs_before(series, firsts, windows) for series, firsts in cut])
    return raw, np.concatenate([targets_from(series, firsts, windows) for series, firsts in cut])


def _series(pieces: Pieces, windows: Windows) -> list[Series]:
    rows = read(pieces, windows, "rows to forecast from")
    for each in rows:
        if windows.known and each.name not in windows.known:
            shown = ", ".join(map(repr, windows.known[:10])) + (", ..." if len(windows.known) > 10 else "")
            raise DataError(
                f"{each.places(0)}: column {windows.series!r}: the model knows no series {each.name!r}, only {shown}",
                cure="Leave it out; or train with data.scaling: window, which takes any series.",
            )
    return [spaced(each, windows) for each in rows]


def _columns(outputs: np.ndarray, all_series: Sequence[Series], windows: Windows) -> dict[str, np.ndarray]:
    found: dict[str, Any] = {}
    if windows.series is not None:
        found[windows.series] = np.repeat(np.array([series.name for series in all_series], object), windows.horizon)
    counts = np.arange(1, windows.horizon + 1)
    if windows.date is not None and windows.step is not None:
        times = [later(_last(series), windows.step, counts) for series in all_series]
        found[windows.date] = np.array(written(np.concatenate(times), windows.dates), object)
    else:
        found[_STEP if _STEP not in windows.columns else f"{_STEP}_"] = np.tile(counts, len(all_series))
    values = outputs.reshape(-1, len(windows.targets))
    return {**found, **{name: values[:, at] for at, name in enumerate(windows.targets)}}


def _last(series: Series) -> np.datetime64:
    assert series.times is not None
    last: np.datetime64 = series.times[-1]
    return last
