"""Writes values as texts: those of one meaning alike, whatever type they are stored as."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# Larger numbers are not all exact, and keep their exponent.
_EXACT = 2**53
# Zeros at the end of a fraction, before a Z for UTC, and what is left without them.
_SHORTER = r"\.0+(Z?)$|(\.\d*[1-9])0+(Z?)$", r"\1\2\3"


def texts(column: pa.Array) -> pa.Array:
    """Write the values of an Arrow array as texts; what is missing, NaN too, stays missing.

    Numbers are as short as they can be, truth values as Python has them, times in UTC.

    Example:
        >>> texts(pa.array([3.0, 0.1, float("nan")], pa.float32())).to_pylist()
        ['3', '0.1', None]
    """
    kind = column.type
    if pa.types.is_boolean(kind):
        return pc.if_else(column, "True", "False")
    if pa.types.is_floating(kind):
        coded = column.dictionary_encode()
        return pa.array(map(_number, coded.dictionary.to_numpy(zero_copy_only=False)), pa.string()).take(coded.indices)
    if pa.types.is_duration(kind):
        return _others(pc.cast(column, pa.duration("us"), safe=False))
    if pa.types.is_timestamp(kind) and kind != pa.timestamp(kind.unit):
        column = pc.cast(column, pa.timestamp(kind.unit, "UTC"))
    try:
        written = pc.cast(column, pa.string())
    # Nested values have no text of their own, and not all bytes are text.
    except pa.ArrowException:
        return _others(column)
    is_fraction = pa.types.is_decimal(kind) or pa.types.is_temporal(kind)
    return pc.replace_substring_regex(written, *_SHORTER) if is_fraction else written


def _number(value: Any) -> str | None:
    number = float(value)
    if math.isnan(number):
        return None
    return str(int(number)) if number.is_integer() and abs(number) < _EXACT else str(value)


def _others(column: pa.Array) -> pa.Array:
    values = (
        value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value for value in column.to_pylist()
    )
    return pa.array([None if value is None else str(value) for value in values], pa.string())
