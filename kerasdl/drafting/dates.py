"""Finds out how dates are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from kerasdl.errors import DataError
from kerasdl.fields import Date
from kerasdl.files.columns import present

# ISO 8601, then with which half of the world begins its dates.
ISO = ""
_DAYS = ("%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y", "%Y%m%d")
_TIMES = ("", " %H:%M", " %H:%M:%S")
_FORMATS = (ISO, *(day + time for day in _DAYS for time in _TIMES))
# Values that tell what is worth trying on all.
_FEW = 10
# No year is further away, where a number might be none.
_FIRST, _LAST = np.datetime64("1800-01-01"), np.datetime64("2200-01-01")


def format_of(values: Any, missing: Sequence[str] = ()) -> str | None:
    """Say how all dates of a column are written.

    Where day and month may be either, the one that changes less is the day, as in dates of months; or it is the second.

    Args:
        values: Texts, or dates as Parquet stores them.
        missing: Texts that mean that there is no value.

    Returns:
        The format as `strftime` has it, empty for ISO 8601; None for what are no dates.

    Example:
        >>> format_of(["31.01.2020", "01.02.2020"]), format_of(["2020-01-31"]), format_of(["01/02/20"])
        ('%d.%m.%Y', '', None)
        >>> format_of(["01/01/2020", "01/02/2020"]), format_of(["01/02/2020", "03/04/2021"])
        ('%d/%m/%Y', '%m/%d/%Y')
    """
    column = pa.array(values)
    there = present(column, tuple(missing)).drop_null()
    likely = [each for each in _FORMATS if _times(there[:_FEW], each) is not None]
    found = [(each, times) for each in likely if (times := _times(there, each)) is not None]
    # The first one of the least.
    return min(found, key=lambda each: _days(each[1]), default=(None, None))[0]


def _times(values: pa.Array, written: str) -> np.ndarray | None:
    """Give the dates; None if any is written otherwise, or none is there."""
    try:
        times = Date("dates", format=written or None).times(values)
    except DataError:
        return None
    return times if len(times) and ((times >= _FIRST) & (times < _LAST)).all() else None


def _days(times: np.ndarray) -> int:
    days = times.astype("datetime64[D]")
    return len(np.unique(days - days.astype("datetime64[M]").astype("datetime64[D]")))
