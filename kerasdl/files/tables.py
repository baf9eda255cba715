"""Reads tables, a piece at a time, so that none needs to fit into memory."""

from __future__ import annotations

import glob
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from kerasdl.errors import DataError
from kerasdl.files import csv_files, json_lines, parquet_files
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces.field import Places

_PARQUET = (".parquet", ".pq")
_JSON = tuple(f"{ending}{packed}" for ending in (".jsonl", ".ndjson", ".json") for packed in ("", ".gz"))
_TEXTS = (".csv", ".tsv", ".tab", ".gz")


@dataclass(frozen=True)
class Piece:
    """Some rows of a table.

    Attributes:
        columns: By name; of CSV files, all are texts.
        place: Says where a row of it stands.
    """

    columns: Mapping[str, pa.Array]
    place: Places


def expanded(paths: Sequence[str]) -> list[str]:
    """Give the files that paths name, those of a pattern such as `part-*.csv` by name.

    Raises:
        DataError: A pattern names none.
    """
    found: list[str] = []
    for path in paths:
        # A file may be called what would be a pattern.
        is_name = not glob.has_magic(path) or _is(Path.exists, path)
        named = [path] if is_name else sorted(glob.glob(path))  # noqa: PTH207
        if not named:
            raise DataError(f"{path}: no file has such a name", cure=_ELSEWHERE)
        found += named
    return found


def names(path: str, dialect: Dialect) -> tuple[str, ...]:
    """Give the names of a table's columns.

    Raises:
        DataError: The file cannot be read, or two columns share a name.
    """
    _check_there(path)
    if _is_parquet(path):
        found = parquet_files.names(path)
    else:
        found = (json_lines if _is_json(path) else csv_files).names(path, dialect)
    name, count = max(Counter(found).items(), key=lambda item: item[1], default=("", 0))
    if count > 1:
        raise DataError(
            f"{path}: {count} columns are called {name!r:.80}",
            cure="Give each a name of its own: data.names: [...]",
        )
    return found


def pieces(paths: Sequence[str], dialect: Dialect, wanted: Sequence[str]) -> Iterator[Piece]:
    """Read some columns of the files, one after another.

    Raises:
        DataError: A file is missing, damaged or lacks a column, or a row has not as many fields as the others.
    """
    for path in paths:
        there = names(path, dialect)
        for name in wanted:
            if name not in there:
                raise _no_column(path, name, there, dialect)
        if _is_parquet(path):
            for first, columns in parquet_files.read(path, wanted):
                yield Piece(columns, _rows(path, first))
        elif _is_json(path):
            for lines, columns in json_lines.read(path, dialect, wanted):
                yield Piece(columns, _numbered(path, lines))
        else:
            for first, columns in csv_files.read(path, dialect, there, wanted):
                yield Piece(columns, _lines(path, dialect, first))


def _rows(path: str, first: int) -> Places:
    return lambda row: f"{path}: row {first + row + 1}"


def _lines(path: str, dialect: Dialect, first: int) -> Places:
    return lambda row: csv_files.place(path, dialect, first + row)


def _numbered(path: str, lines: Sequence[int]) -> Places:
    return lambda row: f"{path}:{lines[row]}"


def is_table(path: str) -> bool:
    """Tell by its name whether a file holds a table.

    Example:
        >>> is_table("reviews.CSV"), is_table("reviews.jsonl.gz"), is_table("review.txt")
        (True, True, False)
    """
    return path.lower().endswith((*_PARQUET, *_JSON, *_TEXTS))


def _is_parquet(path: str) -> bool:
    return path.lower().endswith(_PARQUET)


def _is_json(path: str) -> bool:
    return path.lower().endswith(_JSON)


def _is(question: Callable[[Path], bool], path: str) -> bool:
    try:
        return question(Path(path))
    # Names that are too long, or folders that may not be looked into.
    except OSError:
        return False


def _check_there(path: str) -> None:
    if not _is(Path.is_file, path):
        got = "is a folder, expected a file" if _is(Path.is_dir, path) else "there is no such file"
        raise DataError(f"{path}: {got}", cure=_ELSEWHERE)


_ELSEWHERE = "Relative paths start at the recipe's folder, or where the command line says: --data-root DIR"


def _no_column(path: str, name: str, there: Sequence[str], dialect: Dialect) -> DataError:
    listed = ", ".join(f"{each!r:.80}" for each in there[:20]) + (", ..." if len(there) > 20 else "")
    if len(there) == 1 and not _is_parquet(path) and not _is_json(path):
        other = next((each for each in ";\t|," if each in there[0] and each != dialect.between(path)), None)
        if other is not None:
            return DataError(
                f"{path}: there is no column {name!r}, only {listed}",
                cure=f"If that is several names, write data.delimiter: {json.dumps(other)}",
            )
    return DataError(f"{path}: there is no column {name!r}", cure=f"Columns: {listed}")
