"""Makes the rows of a series follow each other step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces.windows import Step, Windows
from kerasdl.series.dates import written
from kerasdl.series.reading import Rows, called
from kerasdl.series.steps import count_steps, later, said

_IGNORED = "data.gaps: ignore takes rows as steps that follow each other, as trading days do"

# Steps for each row that is there, beyond the first few; with more, it is a date that is wrong.
_MOST_FILLED, _FEW = 20, 1000


@dataclass(frozen=True)
class Series:
    """A series, step by step.

    Attributes:
        name: Empty where there is a single one.
        times: Date of each step, `datetime64[us]`; None if there are none.
        values: `(steps, channels)`, float64.
        measured: Which steps have all their targets; one that was filled in is not to be forecast.
        numbers: Of the row of each step, as they were read; -1 for one that was filled in.
    """

    name: str
    times: np.ndarray | None
    values: np.ndarray
    measured: np.ndarray
    numbers: np.ndarray

    def __len__(self) -> int:
        """Give the number of steps."""
        return len(self.values)


def spaced(rows: Rows, windows: Windows) -> Series:
    """Check that no step lacks and no value is missing, or fill them in with what came before.

    Raises:
        DataError: Steps differ, or lack, or values are missing, and nothing says what to do.
    """
    times, values, read = rows.times, rows.values, rows.numbers
    _check_missing(rows, windows)
    if times is not None and windows.step is not None and windows.gaps != "ignore":
        numbers = _numbers(rows, times, windows)
        values = np.full((int(numbers[-1]) + 1, values.shape[1]), np.nan)
        values[numbers] = rows.values
        read = np.full(len(values), -1)
        read[numbers] = rows.numbers
        times = later(times[0], windows.step, np.arange(len(values)))
    missing = np.isnan(values)
    measured = ~missing[:, : len(windows.targets)].any(axis=1)
    return Series(rows.name, times, _filled(values, missing), measured, read)


def is_even(rows: Rows, step: Step) -> bool:
    """Tell whether each row comes one step after the one before it."""
    assert rows.times is not None
    numbers, exact = count_steps(rows.times, step)
    return bool(exact.all() and (np.diff(numbers) == 1).all())


def _numbers(rows: Rows, times: np.ndarray, windows: Windows) -> np.ndarray:
    """Give the number of each row's step."""
    assert windows.step is not None
    numbers, exact = count_steps(times, windows.step)
    of = f" of {called(rows.name)}" if rows.name else ""
    if not exact.all():
        row = int(exact.argmin())
        first, at = written(times[[0, row]])
        raise DataError(
            f"{rows.places(row)}: column {windows.date!r}: {at}{of} is not a whole number of steps of "
            f"{said(windows.step)} after {first}",
            cure=f"Mend the date; or {_IGNORED}.",
        )
    lacking = np.flatnonzero(np.diff(numbers) > 1)
    if len(lacking) and windows.gaps == "refuse":
        row = int(lacking[0])
        first, last = written(times[row : row + 2])
        raise DataError(
            f"{rows.places(row + 1)}: column {windows.date!r}: between {first} and {last}{of} steps of "
            f"{said(windows.step)} lack",
            cure=f"data.gaps: fill repeats the value before, and forecasts none that is made up; {_IGNORED}.",
        )
    if numbers[-1] >= _MOST_FILLED * len(numbers) + _FEW:
        row = int(np.diff(numbers).argmax())
        first, last = written(times[row : row + 2])
        raise DataError(
            f"{rows.places(row + 1)}: column {windows.date!r}: between {first} and {last}{of} "
            f"{numbers[row + 1] - numbers[row] - 1} steps of {said(windows.step)} lack, more than can be filled in for "
            f"{len(numbers)} rows",
            cure=f"Is it another date? Mend it, or leave the row out; {_IGNORED}.",
        )
    return numbers


def _check_missing(rows: Rows, windows: Windows) -> None:
    missing = np.isnan(rows.values[: 1 if windows.fill_missing else None])
    if missing.any():
        row, channel = np.argwhere(missing)[0].tolist()
        raise DataError(
            f"{rows.places(row)}: column {windows.channels[channel]!r}: the value is missing"
            + (", and there is none before it" if windows.fill_missing else ""),
            cure="Leave out the row."
            if windows.fill_missing
            else "data.missing_values: fill repeats the one before, and forecasts none that is made up.",
        )


def _filled(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Repeat the last value that there is."""
    if not missing.any():
        return values
    last = np.maximum.accumulate(np.where(missing, 0, np.arange(len(values))[:, None]), axis=0)
    return np.take_along_axis(values, last, axis=0)
