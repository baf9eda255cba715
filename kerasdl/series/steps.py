"""The time from one row of a series to the next: found, counted, and gone on with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kerasdl.interfaces.windows import Step

_DAY = np.timedelta64(1, "D")
_NAMES = {1: "1 month", 3: "3 months", 12: "1 year"}
_UNITS = {"day": 86_400_000_000, "hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000}


def find_step(series: Sequence[np.ndarray]) -> Step | None:
    """Give the step that is most frequent among the dates of series.

    Args:
        series: Dates of each, `datetime64[us]`, ascending and different.

    Returns:
        Months where all dates are at the same time of a month, or at the end of one, else a fixed time; None where no
        series has two dates.

    Example:
        >>> find_step([np.array(["2020-01-31", "2020-02-29", "2020-03-31"], "datetime64[us]")])
        Step(months=1, microseconds=0, month_end=True)
    """
    if not any(len(times) > 1 for times in series):
        return None
    for month_end in (False, True):
        months, rests = zip(*(_months(times, month_end) for times in series), strict=True)
        if len(np.unique(np.concatenate(rests))) == 1:
            return Step(months=_most_frequent(months), month_end=month_end)
    return Step(microseconds=_most_frequent([times.astype(np.int64) for times in series]))


def count_steps(times: np.ndarray, step: Step) -> tuple[np.ndarray, np.ndarray]:
    """Count the steps from the first of some dates to each.

    Returns:
        The numbers, rounded down, and which are exact.
    """
    if step.months:
        months, rests = _months(times, step.month_end)
        passed, size, apart = months - months[0], step.months, rests != rests[0]
    else:
        passed, size = times.astype(np.int64) - times[0].astype(np.int64), step.microseconds
        apart = np.zeros(len(times), bool)
    return passed // size, (passed % size == 0) & ~apart


def later(time: np.datetime64, step: Step, counts: np.ndarray) -> np.ndarray:
    """Give the dates that come so many steps after one.

    Example:
        >>> later(np.datetime64("2020-01-31", "us"), Step(1, month_end=True), np.array([1, 2])).astype("M8[D]").tolist()
        [datetime.date(2020, 2, 29), datetime.date(2020, 3, 31)]
    """
    if not step.months:
        return time + counts * np.timedelta64(step.microseconds, "us")
    months, rests = _months(np.array([time]), step.month_end)
    found = (months[0] + counts * step.months).astype("datetime64[M]").astype("datetime64[us]") + rests[0]
    return found - _DAY if step.month_end else found


def said(step: Step) -> str:
    """Name a step in words.

    Example:
        >>> said(Step(microseconds=86_400_000_000)), said(Step(months=6))
        ('1 day', '6 months')
    """
    if step.months:
        return _NAMES.get(step.months, f"{step.months} months")
    unit, size = next(
        ((unit, size) for unit, size in _UNITS.items() if step.microseconds % size == 0), ("microsecond", 1)
    )
    count = step.microseconds // size
    return f"{count} {unit}" + ("s" if count > 1 else "")


def _months(times: np.ndarray, month_end: bool) -> tuple[np.ndarray, np.ndarray]:
    """Give the number of each date's month, and the time since it began."""
    moved = times + _DAY if month_end else times
    months = moved.astype("datetime64[M]")
    return months.astype(np.int64), moved - months.astype("datetime64[us]")


def _most_frequent(series: Sequence[np.ndarray]) -> int:
    found, counts = np.unique(np.concatenate([np.diff(numbers) for numbers in series]), return_counts=True)
    return int(found[counts.argmax()])
