"""Forecasts that take no learning: what a model must be better than (Hyndman and Athanasopoulos 2021, section 5.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from kerasdl.data._stretches import PARTS, Stretches
from kerasdl.interfaces.windows import Windows

# Values of a series' targets, and the steps to forecast, `(examples, horizon)`, to forecasts, NaN where there is none.
_Method = Callable[[np.ndarray, np.ndarray], np.ndarray]


def baselines(divided: Sequence[Stretches], windows: Windows, season: int | None) -> dict[str, dict[str, np.ndarray]]:
    """Forecast without learning.

    `naive` repeats the last value. With a season, `seasonal_naive` repeats the value at the same place of the last
    season, and `seasonal_mean` gives the mean of the training part's values at that place.

    Returns:
        Forecasts `(examples, horizon * targets)` by baseline and part; without the parts in which a step has no season
        before it.
    """
    found: dict[str, dict[str, np.ndarray]] = {"naive": _of_parts(divided, windows, lambda _: _naive)}
    if season is not None:
        found["seasonal_naive"] = _of_parts(divided, windows, lambda _: _seasonal_naive(season))
        found["seasonal_mean"] = _of_parts(divided, windows, lambda each: _seasonal_mean(each, season))
    return found


def _of_parts(
    divided: Sequence[Stretches], windows: Windows, method_for: Callable[[Stretches], _Method]
) -> dict[str, np.ndarray]:
    targets = len(windows.targets)
    found = {}
    for part in PARTS:
        forecasts = [
            method_for(each)(each.series.values[:, :targets], each.firsts[part][:, None] + np.arange(windows.horizon))
            for each in divided
            if len(each.firsts[part])
        ]
        if forecasts and np.isfinite(joined := np.concatenate(forecasts)).all():
            found[part] = joined.reshape(len(joined), -1)
    return found


def _naive(values: np.ndarray, steps: np.ndarray) -> np.ndarray:
    return np.repeat(values[steps[:, :1] - 1], steps.shape[1], axis=1)


def _seasonal_naive(season: int) -> _Method:
    def forecast(values: np.ndarray, steps: np.ndarray) -> np.ndarray:
        before = steps[:, :1] - season + np.arange(steps.shape[1]) % season
        return np.where((before >= 0)[:, :, None], values[before], np.nan)

    return forecast


def _seasonal_mean(each: Stretches, season: int) -> _Method:
    train = np.arange(each.ends[0])[each.series.measured[: each.ends[0]]]

    def forecast(values: np.ndarray, steps: np.ndarray) -> np.ndarray:
        counts = np.bincount(train % season, minlength=season)
        sums = [np.bincount(train % season, column[train], minlength=season) for column in values.T]
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.stack(sums, axis=1) / counts[:, None]
        return means[steps % season]

    return forecast
