"""Reads tables, a piece at a time, so that none needs to fit into memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from kerasdl.errors import DataError
from kerasdl.files import csv_files, json_lines, parquet_files
from kerasdl.files.columns import present
from kerasdl.files.dialect import Dialect
from kerasdl.files.kinds import is_parquet
from kerasdl.files.patterns import IN_RECIPE, holds, matched
from kerasdl.interfaces.field import Places
from kerasdl.interfaces.pasting import pasted

_PARQUET = (".parquet", ".pq")
_JSON = tuple(f"{ending}{packed}" for ending in (".jsonl", ".ndjson", ".json") for packed in ("", ".gz"))
_TEXTS = (".csv", ".tsv", ".tab", ".gz")


# Columns that a message lists.
_MOST_LISTED = 20


@dataclass(frozen=True)
class Piece:
    """Some rows of a table.

    Attributes:
        columns: By name; of CSV files, all are texts.
        place: Says where a row of it stands.
    """

    columns: Mapping[str, pa.Array]
    place: Places


def expanded(paths: Sequence[str], elsewhere: str = IN_RECIPE) -> list[str]:
    """Give the files that paths name, those of a pattern such as `part-*.csv` by name.

    Args:
        paths: Names and patterns.
        elsewhere: Where relative paths start, as the cure says it.

    Raises:
        DataError: There is no such file, or a pattern names none.
    """
    found = matched(paths, elsewhere)
    for path in found:
        check_there(path, elsewhere)
    return found


def check_there(path: str, elsewhere: str) -> None:
    """Refuse what is no file.

    Raises:
        DataError: There is none of that name, or it is a folder.
    """
    if not holds(Path.is_file, path):
        got = "is a folder, expected a file" if holds(Path.is_dir, path) else "there is no such file"
        raise DataError(f"{path}: {got}", cure=elsewhere)


def is_table(path: str) -> bool:
    """Tell by its name whether a file holds a table.

    Example:
        >>> is_table("reviews.CSV"), is_table("reviews.jsonl.gz"), is_table("review.txt")
        (True, True, False)
    """
    return path.lower().endswith((*_PARQUET, *_JSON, *_TEXTS))


def described(path: str, dialect: Dialect) -> Dialect | None:
    """Give the dialect for a file that is written in one; None for Parquet and JSON Lines, which need none."""
    return None if is_parquet(path) or _is_json(path) else dialect


def names(path: str, dialect: Dialect | None) -> tuple[str, ...]:
    """Give the names of a table's columns.

    Args:
        path: The file.
        dialect: How it is written; None for Parquet, whatever the file is called, and for JSON Lines.

    Raises:
        DataError: The file cannot be read, is of another kind, or two columns share a name.
    """
    if _is_json(path):
        found = json_lines.names(path)
    else:
        found = parquet_files.names(path) if dialect is None else csv_files.names(path, dialect)
    name, count = max(Counter(found).items(), key=lambda item: item[1], default=("", 0))
    if count > 1:
        raise DataError(
            f"{path}: {count} columns are called {name!r:.80}",
            cure="Give each a name of its own: data.names: [...]",
        )
    return found


def pieces(
    paths: Sequence[str], dialect: Dialect | None, wanted: Sequence[str], *, files: Collection[str] = ()
) -> Iterator[Piece]:
    """Read some columns of the files, one after another.

    Args:
        paths: The files.
        dialect: As `names` takes it.
        wanted: The columns.
        files: Those that hold paths of other files, relative to the folder of the table.

    Raises:
        DataError: A file is damaged or lacks a column, or a row has not as many fields as the others.
    """
    for path in paths:
        there = names(path, dialect)
        for name in wanted:
            if name not in there:
                raise DataError(f"{path}: there is no column {name!r}", cure=instead(path, there, dialect))
        if _is_json(path):
            for lines, columns in json_lines.read(path, wanted):
                yield Piece(_from_folder(path, columns, files), _numbered(path, lines))
        elif dialect is None:
            for first, columns in parquet_files.read(path, wanted):
                yield Piece(_from_folder(path, columns, files), _rows(path, first))
        else:
            for first, columns in csv_files.read(path, dialect, there, wanted):
                yield Piece(_from_folder(path, columns, files), _lines(path, dialect, first))


def taken(pieces: Iterable[Piece], numbers: np.ndarray) -> list[Mapping[str, pa.Array]]:
    """Take some rows out of a table.

    Args:
        pieces: Of the table; read no further than the last row that is wanted.
        numbers: The rows, counted from 0 over all pieces, ascending.

    Returns:
        Columns as they are written, for each piece that has some of the rows.
    """
    found: list[Mapping[str, pa.Array]] = []
    start = 0
    for piece in pieces:
        count = len(next(iter(piece.columns.values())))
        here = pa.array(numbers[(numbers >= start) & (numbers < start + count)] - start)
        if len(here):
            found.append({name: column.take(here) for name, column in piece.columns.items()})
        start += count
        if not len(numbers) or start > numbers[-1]:
            break
    return found


def _from_folder(table: str, columns: Mapping[str, pa.Array], files: Collection[str]) -> Mapping[str, pa.Array]:
    """Let paths in columns start where the table is; what is missing stays so."""
    folder = Path(table).parent
    return {
        name: column
        if name not in files
        else pa.array([path and str(folder / path) for path in present(column, ()).to_pylist()], pa.string())
        for name, column in columns.items()
    }


def _rows(path: str, first: int) -> Places:
    return lambda row: f"{path}: row {first + row + 1}"


def _lines(path: str, dialect: Dialect, first: int) -> Places:
    return lambda row: csv_files.place(path, dialect, first + row)


def _numbered(path: str, lines: Sequence[int]) -> Places:
    return lambda row: f"{path}:{lines[row]}"


def _is_json(path: str) -> bool:
    return path.lower().endswith(_JSON) and not is_parquet(path)


def instead(path: str, there: Sequence[str], dialect: Dialect | None) -> str:
    """Say what to write instead of a column that is not there: another one, or another delimiter."""
    if len(there) == 1 and dialect is not None:
        mark = next((each for each in ";\t|," if each in there[0] and each != dialect.between(path)), None)
        if mark is not None:
            return f"If {there[0]!r:.80} is several names, write data.delimiter: {pasted(mark)}"
    listed = ", ".join(f"{each!r:.80}" for each in there[:_MOST_LISTED])
    return f"Columns: {listed}" + (", ..." if len(there) > _MOST_LISTED else "")
