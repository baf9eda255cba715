"""Drafts recipes for time series."""

from __future__ import annotations

from typing import Any

from kerasdl.drafting import sizing
from kerasdl.drafting.recognising import Found
from kerasdl.drafting.sheet import AT_MOST, Sheet, lines
from kerasdl.series.steps import said

_DAY = 86_400_000_000
_YEAR = 365
# Steps after which things repeat, and what the dates then tell; by the length of a step in microseconds, or in months.
_SEASONS = {("us", _DAY // 24): (24, "day"), ("us", _DAY): (7, "week"), ("us", 7 * _DAY): (52, "year")}
_SEASONS |= {("months", 1): (12, "year"), ("months", 3): (4, "year")}


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
