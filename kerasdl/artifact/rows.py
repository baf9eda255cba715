"""Turns rows as users give them into what a saved model takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl.artifact.columns import columns_of
from kerasdl.artifact.text_rows import read_texts
from kerasdl.errors import DataError
from kerasdl.fields import Array, Text
from kerasdl.files import folders, tables
from kerasdl.files.array_files import file_kind, read_array, read_npz
from kerasdl.files.dialect import Dialect
from kerasdl.files.patterns import HERE
from kerasdl.interfaces import Field, FileField
from kerasdl.interfaces.field import Places, in_rows

# Files that are decoded before they are predicted for.
_FILES = 256


@dataclass(frozen=True)
class Decoded:
    """Some rows, as a model takes them.

    Attributes:
        arrays: By the keys of the fields.
        files: Of rows that are files: their paths; else None.
    """

    arrays: Mapping[str, np.ndarray]
    files: Sequence[str] | None = None


def decoded(rows: Any, fields: Sequence[Field], dialect: Dialect, targets: Sequence[str] = ()) -> Iterator[Decoded]:
    """Decode rows for a model, some at a time.

    Args:
        rows: As `Predictor.predict` takes them.
        fields: What the model takes.
        dialect: How text files are written; what is in Parquet is read as that.
        targets: Columns that a text file without names may lack.

    Raises:
        DataError: A column is missing, or a value is not what the model was trained on.
    """
    if len(fields) == 1 and isinstance(fields[0], Array):
        found = _of_array_file(str(rows), fields[0]) if isinstance(rows, str | Path) else fields[0].decode(rows)
        yield Decoded({fields[0].key: found})
    elif len(fields) == 1 and isinstance(fields[0], FileField) and not _is_table(rows):
        yield from _of_files(rows, fields[0])
    elif len(fields) == 1 and isinstance(fields[0], Text) and (texts := read_texts(rows, fields[0], dialect.encoding)):
        for some in texts:
            yield Decoded({fields[0].key: fields[0].decode(some.texts)}, some.files)
    else:
        names, files = [field.name for field in fields], [each.name for each in fields if isinstance(each, FileField)]
        for columns, place in columns_of(rows, names, dialect, targets, files=files):
            yield Decoded({field.key: field.decode(columns[field.name], place) for field in fields})


def _of_array_file(path: str, field: Array) -> np.ndarray:
    tables.check_there(path, HERE)
    file = Path(path)
    if file_kind(file) != "npz":
        return field.decode(read_array(file), lambda row: f"{path}[{row}]")
    cure = f"Save the inputs under this name: numpy.savez({file.name!r}, {field.member}=x)"
    found = read_npz(file, [field.member], cure=cure)[field.member]
    return field.decode(found, lambda row: f"{path}: {field.member}[{row}]")


def _is_table(rows: Any) -> bool:
    """Tell rows that name their columns from values alone."""
    if isinstance(rows, str | Path):
        return tables.is_table(str(rows))
    if isinstance(rows, Sequence) and len(rows):
        return isinstance(rows[0], Mapping)
    return isinstance(rows, Mapping) or hasattr(rows, "columns")


def _of_files(rows: Any, field: FileField) -> Iterator[Decoded]:
    """Decode paths, or arrays of what files hold."""
    named = isinstance(rows, str | Path)
    values = folders.listed([str(rows)], field.endings).files if named else rows
    if not isinstance(values, Sequence | np.ndarray) or (isinstance(values, np.ndarray) and not values.ndim):
        raise DataError(
            f"rows to predict are of type {type(rows).__name__}, expected a folder, a file, or a list of either files "
            "or arrays",
            cure=f'predict(["one{field.endings[0]}", "another{field.endings[0]}"])',
        )
    for start in range(0, len(values), _FILES):
        some = values[start : start + _FILES]
        files = [str(value) for value in some] if all(isinstance(value, str | Path) for value in some) else None
        place = _place(files, start)
        yield Decoded({field.key: field.decode(some, place)}, files)
    if not len(values):
        yield Decoded({field.key: field.decode([])})


def _place(files: Sequence[str] | None, start: int) -> Places:
    return (lambda row: in_rows(start + row)) if files is None else (lambda row: files[row])
