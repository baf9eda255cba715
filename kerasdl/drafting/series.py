"""Drafts recipes for time series."""

from __future__ import annotations

from typing import Any

from kerasdl.drafting import sizing
from kerasdl.drafting.recognising import Found
from kerasdl.drafting.sheet import AT_MOST, FRACTION, Sheet, lines
from kerasdl.series.steps import said

_DAY = 86_400_000_000
_YEAR = 365
# Steps after which things repeat, and what the dates then tell; by the length of a step in microseconds, or in months.
_SEASONS = {("us", _DAY // 24): (24, "day"), ("us", _DAY): (7, "week"), ("us", 7 * _DAY): (52, "year")}
_SEASONS |= {("months", 1): (12, "year"), ("months", 3): (4, "year")}


def draft_series(about: str, options: dict[str, Any], found: Found) -> Sheet:
    """Draft a recipe for what `find` found.

    Windows of two seasons, forecasts of one, and less of shorter series; the last two tenths of the time are held back.
    Series that grow are scaled by each window, and forecast relative to the last season: what a model learned of a
    level does not help at another.
    """
    season, calendar = _season(found)
    window, horizon = _sizes(found, season)
    data = {"kind": "timeseries", **options, "date": found.date}
    data |= {"dates": found.dates} if found.dates else {}
    data |= {"series": found.series} if found.series else {}
    data |= {"gaps": "ignore"} if found.weekdays else {} if found.even else {"gaps": "fill"}
    data |= {"missing_values": "fill"} if found.lacks else {}
    data |= {"window": window, "horizon": horizon}
    data |= {"season": season} if season else {}
    if found.grows:
        data |= {"scaling": "window", "relative_to": "season" if season and season <= window else "last"}
    elif calendar:
        data |= {"calendar": [calendar]}
    epochs = min(max(200_000 // found.rows, 20), 200)
    each = "weekday" if found.weekdays else said(found.step).removeprefix("1 ")
    return Sheet(
        about,
        "forecasting",
        data=[
            f"# {found.rows} rows, one each {each}. A forecast is made from a window of",
            "# rows, and says those of the horizon that follow it.",
            *lines(data),
            "# The last of the time is touched once, at the end.",
            f"split: {{by: time, validation: {FRACTION}, test: {FRACTION}}}",
        ],
        model=lines({"kind": "rnn", "cell": "gru", "units": [32], "dropout": 0.0 if found.rows < 1000 else 0.2}),
        training=[
            AT_MOST,
            *lines({"epochs": epochs, "batch_size": 16 if found.rows < 1000 else sizing.batch_size(found.rows)}),
            "optimizer: {kind: adam, learning_rate: 2e-3}",
        ],
        callbacks=[f"{{kind: early_stopping, patience: {max(6, epochs // 5)}}}"],
    )


def _season(found: Found) -> tuple[int | None, str | None]:
    """Give the steps after which things repeat, and what the dates tell of it."""
    if found.weekdays:
        return 5, "week"
    step = ("months", found.step.months) if found.step.months else ("us", found.step.microseconds)
    if step == ("us", _DAY) and found.shortest >= 3 * _YEAR:
        # The year shows once there are several.
        return _YEAR, "year"
    season, calendar = _SEASONS.get(step, (None, None))
    # Less than two of them teach nothing.
    return (season, calendar) if season and 2 * season <= found.shortest else (None, None)


def _sizes(found: Found, season: int | None) -> tuple[int, int]:
    """Give window and horizon: parts must hold a horizon, and the one for training windows, too."""
    held_back = int(FRACTION * found.shortest)
    training = found.shortest - 2 * held_back
    if season == _YEAR:
        return 28, 7
    horizon = min(season or 1, max(1, held_back))
    window = next((size for size in (2 * (season or 16), season or 16) if 2 * size + horizon <= training), None)
    if window is None:
        window = min(season or 16, training - horizon)
    return max(1, window), horizon
