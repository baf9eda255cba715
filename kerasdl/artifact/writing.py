"""Writes predictions as CSV."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from kerasdl.artifact.predictions import Predictions
from kerasdl.errors import KerasdlError
from kerasdl.interfaces.whole_files import replacing


def write(pieces: Iterable[Predictions], path: str | Path) -> int:
    """Write a CSV file: there is a whole one in the end, or the one that was there before.

    Returns:
        How many rows there are, without the header.

    Raises:
        KerasdlError: The file cannot be written.
    """
    try:
        with replacing(Path(path)) as unfinished, unfinished.open("wb") as file:
            rows = _write(pieces, file)
            file.flush()
            return rows
    except OSError as error:
        cure = "Name another file: --output FILE"
        raise KerasdlError(f"{path}: cannot be written: {error.strerror}", cure=cure) from error


def text_of(pieces: Iterable[Predictions]) -> str:
    """Give the text of a CSV file, without the last line's end."""
    file = io.BytesIO()
    _write(pieces, file)
    return file.getvalue().decode().rstrip("\n")


def rows_of(pieces: Iterable[Predictions]) -> list[dict[str, Any]]:
    """Give a mapping for each row, of plain values."""
    return [
        dict(zip(piece.columns, row, strict=True))
        for piece in pieces
        for row in zip(*map(_plain, piece.columns.values()), strict=True)
    ]


def _plain(column: np.ndarray) -> list[Any]:
    """Give the values of a column, numbers as short as they were: a float32 has more digits as a double."""
    return column.astype(str).astype(float).tolist() if column.dtype == np.float32 else column.tolist()


def _write(pieces: Iterable[Predictions], file: Any) -> int:
    rows, writer = 0, None
    for piece in pieces:
        table = _table(piece)
        if writer is None:
            writer = csv.CSVWriter(file, table.schema)
        writer.write(table)
        rows += len(table)
    if writer is not None:
        writer.close()
    return rows


def _table(piece: Predictions) -> pa.Table:
    return pa.table({name: _written(column) for name, column in piece.columns.items()})


def _written(column: np.ndarray) -> pa.Array:
    # Labels of several types are texts: which of them are in a piece must make no difference.
    return pa.array(map(str, column), pa.string()) if column.dtype.kind == "O" else pa.array(column)
