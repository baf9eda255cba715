"""Turns rows as users give them into what a saved model takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kerasdl.errors import DataError
from kerasdl.fields import Array
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.files.fitting import fitting
from kerasdl.files.kinds import is_parquet
from kerasdl.interfaces import Field
from kerasdl.interfaces.field import Places, in_rows

_FORMS = "a list of mappings, a mapping of columns, a data frame, or the path of a file"


def decoded(
    rows: Any, fields: Sequence[Field], dialect: Dialect, targets: Sequence[str] = ()
) -> Iterator[dict[str, np.ndarray]]:
    """Decode rows for a model, some at a time.

    Args:
        rows: As `Predictor.predict` takes them.
        fields: What the model takes.
        dialect: How text files are written; what is in Parquet is read as that.
        targets: Columns that a text file without names may lack.

    Yields:
        Arrays by the fields' keys.

    Raises:
        DataError: A column is missing, or a value is not what the model was trained on.
    """
    if len(fields) == 1 and isinstance(fields[0], Array):
        yield {fields[0].key: fields[0].decode(rows)}
        return
    names = [field.name for field in fields]
    if isinstance(rows, str | Path):
        pieces = _of_file(str(rows), names, dialect, targets)
    else:
        pieces = iter([(_columns(rows, names), in_rows)])
    for columns, place in pieces:
        yield {field.key: field.decode(columns[field.name], place) for field in fields}


def _columns(rows: Any, names: Sequence[str]) -> Mapping[str, Any]:
    if isinstance(rows, Mapping) or hasattr(rows, "columns"):
        return _named(rows, names)
    if isinstance(rows, Sequence) and all(isinstance(row, Mapping) for row in rows):
        return {name: [_value(row, name, index) for index, row in enumerate(rows)] for name in names}
    raise DataError(
        f"rows to predict are of type {type(rows).__name__}, expected {_FORMS}",
        cure=_example(names),
    )


def _of_file(
    path: str, names: Sequence[str], dialect: Dialect, targets: Sequence[str]
) -> Iterator[tuple[Mapping[str, Any], Places]]:
    piece = None
    for file in tables.expanded([path], tables.HERE):
        written = None if is_parquet(file) else fitting(file, dialect, names, targets)
        for piece in tables.pieces([file], written, names):
            yield piece.columns, piece.place
    if piece is None:
        # No rows come in no pieces; their answers are empty columns all the same.
        yield dict.fromkeys(names, ()), in_rows


def _value(row: Mapping[str, Any], name: str, index: int) -> Any:
    if name not in row:
        raise _lacking(f"{in_rows(index)} lacks", name, list(row))
    return row[name]


def _named(rows: Any, names: Sequence[str]) -> dict[str, Any]:
    there = _names(rows)
    for name in names:
        if name not in there:
            raise _lacking("rows to predict lack", name, there)
    columns = {name: rows[name] for name in names}
    for name, column in columns.items():
        if isinstance(column, str) or not hasattr(column, "__len__"):
            raise DataError(
                f"rows to predict: column {name!r} is {column!r}, expected a list or an array of values",
                cure=f"For a single row: {_example(names)}",
            )
        if len(column) != len(columns[names[0]]):
            raise DataError(
                f"rows to predict: column {name!r} has {len(column)} values, {names[0]!r} has {len(columns[names[0]])}",
                cure="Give one value for each row in every column; None for what is missing.",
            )
    return columns


def _names(rows: Any) -> list[str]:
    if isinstance(rows, pa.Table | pa.RecordBatch):
        # Their `columns` are the values.
        return list(rows.schema.names)
    return list(rows) if isinstance(rows, Mapping) else list(rows.columns)


def _example(names: Sequence[str]) -> str:
    return f"predict([{{{', '.join(f'{name!r}: ...' for name in names[:3])}}}])"


def _lacking(what: str, name: str, there: Sequence[str]) -> DataError:
    return DataError(
        f"{what} column {name!r}, got {', '.join(map(repr, there)) or 'none'}",
        cure=f"Add {name!r}; None for a value that is missing.",
    )
