"""Makes Arrow arrays of what programs hold values in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kerasdl.errors import DataError
from kerasdl.files.texts import texts
from kerasdl.interfaces.field import in_rows

# What pyarrow raises for values that it has no type for, and for too large ones.
_NO_TYPE = (pa.ArrowException, OverflowError, TypeError, ValueError)


def arrow(values: Any, decimal: str = ".") -> pa.Array:
    """Give values as one Arrow array; of different types, as texts, so that none changes what another means.

    Args:
        values: An array of Arrow, NumPy or a library like it, a data frame's column, or a list.
        decimal: What stands between whole and fraction where numbers are written among texts.

    Raises:
        DataError: It is not one value for each row, or a text holds what is none.
    """
    if hasattr(values, "__arrow_c_stream__") and not isinstance(values, pa.ChunkedArray):
        values = _streamed(values)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return _plain(values)
    if not isinstance(values, np.ndarray) and hasattr(values, "__array__"):
        values = np.asarray(values)
    if isinstance(values, np.ndarray) and values.ndim == 1:
        if values.dtype.kind in "biufmM":
            return pa.array(_supported(values), from_pandas=True)
        values = values.tolist()
    if isinstance(values, str | bytes | Mapping | np.ndarray) or not isinstance(values, Iterable):
        got = f"an array of shape {values.shape}" if isinstance(values, np.ndarray) else f"{values!r:.80}"
        raise DataError(f"a column is {got}, expected one value for each row", cure="Give a list of values: [...]")
    return _listed(list(values), decimal)


def _streamed(values: Any) -> Any:
    """Give a data frame's column in its own types: NumPy makes floats of whole numbers of which some are missing."""
    try:
        return pa.chunked_array(values)
    # A column of objects may have no type of Arrow's.
    except _NO_TYPE:
        return values


def _plain(column: pa.Array) -> pa.Array:
    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_run_end_encoded(column.type):
        column = pc.run_end_decode(column)
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _supported(values: np.ndarray) -> np.ndarray:
    """Give an array of a type that pyarrow has."""
    if values.dtype.kind in "mM" and np.datetime_data(values.dtype)[0] not in ("s", "ms", "us", "ns"):
        whole_days = values.dtype.kind == "M" and np.datetime_data(values.dtype)[0] in "YMWD"
        values = values.astype(f"{values.dtype.kind}8[{'D' if whole_days else 'us'}]")
    if values.dtype.kind == "f" and values.dtype.itemsize > 8:
        values = values.astype(np.float64)
    return values.astype(values.dtype.newbyteorder("="), copy=False)


def _listed(values: list[Any], decimal: str) -> pa.Array:
    kinds = {type(value) for value in values} - {type(None)}
    # Of other types, what pyarrow makes depends on which value comes first.
    if len(kinds) < 2 or kinds == {int, float}:
        try:
            return _plain(pa.array(values, from_pandas=True))
        except _NO_TYPE:
            pass
    found: list[str | None] = [None] * len(values)
    for kind in kinds:
        rows = [row for row, value in enumerate(values) if type(value) is kind]
        for row, text in zip(rows, _written([values[row] for row in rows], kind, decimal), strict=True):
            found[row] = text
    try:
        return pa.array(found, pa.string())
    except UnicodeEncodeError as error:
        row = found.index(error.object)
        raise DataError(
            f"{in_rows(row)}: {error.object!r:.80} holds half a character, expected text",
            cure="Replace what is no text: value.encode('utf-8', 'replace').decode()",
        ) from error


def _written(values: list[Any], kind: type, decimal: str) -> list[str | None]:
    try:
        column = arrow(np.array(values)) if issubclass(kind, np.generic) else pa.array(values, from_pandas=True)
    except _NO_TYPE:
        return [str(value) for value in values]
    found: list[str | None] = texts(_plain(column)).to_pylist()
    if decimal != "." and issubclass(kind, float | np.floating | Decimal):
        return [None if text is None else text.replace(".", decimal) for text in found]
    return found
