"""Takes columns out of rows as users give them: tables, mappings, data frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import pyarrow as pa

from kerasdl.errors import DataError
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.files.fitting import fitting
from kerasdl.files.patterns import HERE
from kerasdl.interfaces.field import Places, in_rows

_FORMS = "a list of mappings, a mapping of columns, a data frame, or the path of a file"


def columns_of(
    rows: Any, names: Sequence[str], dialect: Dialect, targets: Sequence[str] | None = (), *, files: Sequence[str] = ()
) -> Iterator[tuple[Mapping[str, Any], Places]]:
    """Give some columns of rows as they are written, some rows at a time, and where these stand.

    Args:
        rows: As `Predictor.predict` takes them for tables.
        names: The columns.
        dialect: How text files are written.
        targets: Columns that a text file without names may lack; None if it must have all for training.
        files: Columns that hold paths of files.

    Raises:
        DataError: A column is missing, or a file cannot be read.
    """
    if isinstance(rows, str | Path):
        yield from _of_table(str(rows), names, dialect, targets, files)
    elif isinstance(rows, Mapping) or hasattr(rows, "columns"):
        yield _named(rows, names), in_rows
    elif isinstance(rows, Sequence) and all(isinstance(row, Mapping) for row in rows):
        yield {name: [_value(row, name, index) for index, row in enumerate(rows)] for name in names}, in_rows
    elif hasattr(rows, "__arrow_c_stream__"):
        try:
            yield _named(pa.table(rows), names), in_rows
        # A single column, as a Series is.
        except pa.ArrowInvalid as error:
            raise _no_rows(rows, names) from error
    else:
        raise _no_rows(rows, names)


def _no_rows(rows: Any, names: Sequence[str]) -> DataError:
    return DataError(f"rows to predict are of type {type(rows).__name__}, expected {_FORMS}", cure=_example(names))


def _of_table(
    path: str, names: Sequence[str], dialect: Dialect, targets: Sequence[str] | None, files: Sequence[str]
) -> Iterator[tuple[Mapping[str, Any], Places]]:
    piece = None
    for file in tables.expanded([path], HERE):
        written = tables.described(file, dialect)
        if written is not None:
            written = fitting(file, written, names, targets)
        for piece in tables.pieces([file], written, names, files=files):
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
        if there.count(name) > 1:
            raise DataError(f"rows to predict have {there.count(name)} columns {name!r}", cure="Leave one out.")
    columns = {name: rows[name] for name in names}
    for name, column in columns.items():
        if isinstance(column, str | Set) or not hasattr(column, "__len__") or getattr(column, "shape", None) == ():
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
