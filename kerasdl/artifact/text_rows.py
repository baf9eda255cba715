"""Tells texts, and files of one text each, among what is to be predicted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from kerasdl.errors import DataError
from kerasdl.fields import Text
from kerasdl.files import folders
from kerasdl.files.at_once import at_once
from kerasdl.files.documents import holds_documents, read_document
from kerasdl.files.tables import is_table
from kerasdl.interfaces.field import in_rows

# Files that are read before they are predicted for.
_FILES = 1024
_EXAMPLE = 'predict(["one text", "another"])'


@dataclass(frozen=True)
class Some:
    """Some texts.

    Attributes:
        texts: As they are; None for one that is missing.
        files: What they were read from; None if they are in no files of their own.
    """

    texts: Sequence[str | None]
    files: Sequence[str] | None = None


def read_texts(rows: Any, field: Text, encoding: str) -> Iterator[Some] | None:
    """Read what is to be predicted as texts.

    Args:
        rows: A folder of text files, a text file, or a list of texts or paths.
        field: How texts are decoded.
        encoding: Of files.

    Returns:
        Some texts at a time; None for a table of any form.

    Raises:
        DataError: A file is missing or is no text, or a value in a list is neither a text nor a path.
    """
    if isinstance(rows, str | Path):
        if not is_table(str(rows)):
            _check_path(str(rows))
        if holds_documents(str(rows), field.endings):
            return _of_files(folders.listed([str(rows)], field.endings).files, encoding)
        return None
    values = _listed(rows)
    if values is None:
        return None
    if values and all(isinstance(value, Path) for value in values):
        return _of_files([str(value) for value in values], encoding)
    for row, value in enumerate(values):
        # A data frame writes NaN for what is missing.
        if not isinstance(value, str) and value is not None and value == value:  # noqa: PLR0124
            raise DataError(f"{in_rows(row)} is {value!r:.80}, expected a text", cure=_EXAMPLE)
    return iter([Some([value if isinstance(value, str) else None for value in values])])


def _check_path(path: str) -> None:
    try:
        there = Path(path).exists() or any(mark in path for mark in "*?[")
    # The name is too long for a file's.
    except OSError:
        there = False
    if not there:
        raise DataError(
            f"{path!r:.80}: there is no such file or folder", cure=f"A text itself belongs into a list: {_EXAMPLE}"
        )


def _listed(rows: Any) -> list[Any] | None:
    """Give the values of a list, an array or a column; None for anything else."""
    if isinstance(rows, pa.Array | pa.ChunkedArray):
        return list(rows.to_pylist())
    if isinstance(rows, np.ndarray) and rows.ndim != 1:
        return None
    if isinstance(rows, bytes) or hasattr(rows, "columns") or (hasattr(rows, "keys") and not hasattr(rows, "to_numpy")):
        return None
    if not hasattr(rows, "__len__"):
        return None
    values = list(rows)
    return None if values and all(hasattr(value, "keys") for value in values) else values


def _of_files(files: Sequence[str], encoding: str) -> Iterator[Some]:
    for start in range(0, len(files), _FILES):
        yield _read(files[start : start + _FILES], encoding)


def _read(files: Sequence[str], encoding: str) -> Some:
    return Some(at_once(lambda number: read_document(files[number], encoding), len(files)), files)
