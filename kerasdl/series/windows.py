"""Cuts windows out of series."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kerasdl.fields import Array, Category, Date
from kerasdl.interfaces import Field
from kerasdl.interfaces.windows import Windows
from kerasdl.series.spacing import Series

# Inputs of the model.
VALUES, DATES, SERIES = "values", "dates", "series"
# What a date is to a model: the numbers of a table's column of dates.
_DATE, _DATE_PARTS = Date(DATES), 5


def fields_of(windows: Windows) -> tuple[Field, ...]:
    """Give the raw inputs of a model of such windows."""
    found: list[Field] = [Array(VALUES, (windows.window, len(windows.channels)))]
    if windows.calendar:
        found.append(Array(DATES, (windows.window, _DATE_PARTS)))
    if windows.known:
        found.append(Category(SERIES))
    return tuple(found)


def inputs_before(series: Series, firsts: np.ndarray, windows: Windows) -> dict[str, np.ndarray]:
    """Give the windows that end right before some steps.

    Args:
        series: With at least a window of steps before each.
        firsts: Numbers of the steps, `(examples,)`; one past the last step is allowed.
        windows: How long they are.

    Returns:
        Raw inputs by name: `values` `(examples, window, channels)`, `dates` `(examples, window, 5)`, `series`.
    """
    steps = firsts[:, None] + np.arange(-windows.window, 0)
    found = {VALUES: series.values.astype(np.float32)[steps]}
    if windows.calendar:
        assert series.times is not None
        found[DATES] = _DATE.decode(series.times)[steps]
    if windows.known:
        found[SERIES] = np.full(len(firsts), series.name, object)
    return found


def targets_from(series: Series, firsts: np.ndarray, windows: Windows) -> np.ndarray:
    """Give what is to be forecast from some steps on, `(examples, horizon * targets)`: step by step, all targets."""
    steps = firsts[:, None] + np.arange(windows.horizon)
    return series.values[:, : len(windows.targets)][steps].reshape(len(firsts), -1)


def first_steps(series: Series, begin: int, end: int, windows: Windows, *, from_end: bool = False) -> np.ndarray:
    """Give the first steps of all horizons that lie in a stretch of a series and are not made up.

    Args:
        series: The series; windows may reach back before the stretch.
        begin: First step of the stretch.
        end: One past its last step.
        windows: How long window and horizon are, and the stride.
        from_end: Let the last horizon end where the stretch does; else the first begins where it does.
    """
    first, last = max(begin, windows.window), end - windows.horizon
    if last < first:
        return np.empty(0, np.int64)
    steps = (
        np.arange(last, first - 1, -windows.stride)[::-1] if from_end else np.arange(first, last + 1, windows.stride)
    )
    return steps[series.measured[steps[:, None] + np.arange(windows.horizon)].all(axis=1)]


def joined(parts: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """Put the windows of several series behind each other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
