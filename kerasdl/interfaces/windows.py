"""How the rows of time series become the windows that a model takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Time from one row of a series to the next.

    Attributes:
        months: Whole months; 0 for steps of a fixed length.
        microseconds: The fixed length; 0 for months.
        month_end: Dates are the last days of their months.
    """

    months: int = 0
    microseconds: int = 0
    month_end: bool = False


@dataclass(frozen=True)
class Windows:
    """What the columns of time series are for, and how their rows become windows: in training as in prediction.

    Attributes:
        targets: Columns to forecast.
        window: Rows that a forecast is made from.
        horizon: Rows that are forecast.
        covariates: Further columns of numbers, known for the window alone.
        date: Column that orders the rows; None for the order of the file.
        series: Column that tells series apart; None for a single one.
        stride: Rows from one window to the next.
        calendar: The model takes the dates of the window.
        fill_missing: Read a missing value as the one before it; else it is an error.
        gaps: What to do where dates lack: `refuse`, `fill` or `ignore`.
        missing: Texts that mean that there is no value.
        decimal: What stands between whole and fraction.
        dates: How dates are written; None for ISO 8601.
        step: Time from row to row; None where there are no dates, or it differs.
        known: Series that the model knows; none if it takes any.
    """

    targets: tuple[str, ...]
    window: int
    horizon: int
    covariates: tuple[str, ...] = ()
    date: str | None = None
    series: str | None = None
    stride: int = 1
    calendar: bool = False
    fill_missing: bool = False
    gaps: str = "refuse"
    missing: tuple[str, ...] = ()
    decimal: str = "."
    dates: str | None = None
    step: Step | None = None
    known: tuple[str, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """Columns of numbers that the model sees: the targets come first."""
        return (*self.targets, *self.covariates)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read."""
        return (*self.channels, *(name for name in (self.date, self.series) if name is not None))
