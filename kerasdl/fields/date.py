"""Dates and times in a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kerasdl.errors import DataError
from kerasdl.fields._dates import read_dates
from kerasdl.fields._lacking import check_present
from kerasdl.files.arrow_arrays import arrow
from kerasdl.files.columns import present
from kerasdl.interfaces.field import Field, Places, in_rows
from kerasdl.interfaces.pasting import declared


@final
@dataclass(frozen=True)
class Date(Field):
    """A column of dates, with or without time of day, as numbers; what is missing is NaN.

    Each date is 5 numbers: whole days since 1970-01-01, month from 1 to 12, day of the month from 1 to 31, day of the
    week from 0 for Monday to 6, hour of the day with minutes as fraction, which float32 holds to some milliseconds.
    Times of a zone are taken to UTC, those without stay as they are.

    Attributes:
        name: Name of the column.
        missing: Texts that mean that there is no value, next to nothing at all.
        format: How dates are written, as `strftime` has it; None for ISO 8601: `1949-01`, `1949-01-31 23:59`.
        required: A missing value is an error.

    Example:
        >>> Date("day").decode(["1970-01-02 12:00", None]).tolist()
        [[1.0, 1.0, 2.0, 4.0, 12.0], [nan, nan, nan, nan, nan]]
    """

    name: str
    missing: tuple[str, ...] = ()
    format: str | None = None
    required: bool = False

    shape: ClassVar[tuple[int | None, ...]] = (5,)
    dtype: ClassVar[str] = "float32"

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        times = self.times(values, places)
        days = times.astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        parts = [
            days.astype("int64"),
            months.astype("int64") % 12 + 1,
            (days - months.astype("datetime64[D]")).astype("int64") + 1,
            (days.astype("int64") + 3) % 7,
            (times - days) / np.timedelta64(1, "h"),
        ]
        return np.where(np.isnat(times)[:, None], np.nan, np.stack(parts, axis=1)).astype(np.float32)

    def times(self, values: Any, places: Places = in_rows) -> np.ndarray:
        """Give the dates as `datetime64[us]`, NaT for what is missing."""
        column = arrow(values)
        found = _stored(column)
        if found is None:
            texts = present(column, self.missing)
            found, wrong = read_dates(texts, self.format)
            if wrong.any():
                row = int(wrong.argmax())
                raise self._no_date(texts[row].as_py(), places(row))
        if self.required:
            check_present(self.name, np.isnat(found), places)
        return found

    def _no_date(self, text: str, where: str) -> DataError:
        return DataError(
            f"{where}: column {self.name!r}: {text!r:.80} is not a date "
            f"{'as in 1949-01-31 23:59' if self.format is None else f'written as {self.format}'}",
            cure='Say how dates are written, data.dates: "%d.%m.%Y"; '
            f"or declare another type: {declared(self.name, 'category')}",
        )


def _stored(column: pa.Array) -> np.ndarray | None:
    """Give what is stored as dates; None for other columns, and for dates too far away."""
    if not (pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)):
        return None
    try:
        exact = pc.CastOptions(pa.timestamp("us"), allow_time_truncate=True)
        return pc.cast(column, options=exact).to_numpy(zero_copy_only=False).astype("datetime64[us]", copy=False)
    except pa.ArrowInvalid:
        return None
