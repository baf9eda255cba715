"""CSV files and their relatives, by pyarrow's reader: the fields as texts, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from kerasdl.errors import DataError
from kerasdl.files import lines
from kerasdl.files.dialect import Dialect
from kerasdl.files.kinds import is_parquet
from kerasdl.files.mistakes import DAMAGE, holds_nul, no_text, unclosed, unreadable
from kerasdl.files.text_files import END, Ended, opened


def names(path: str, dialect: Dialect) -> tuple[str, ...]:
    """Give the names of the columns: those given, else those of the header, else `column_1`, `column_2`, ...

    Raises:
        DataError: The file is empty or no text, or the names given are not as many as there are columns.
    """
    if is_parquet(path):
        raise DataError(f"{path}: the file is a Parquet file, expected text", cure="data.kind: parquet")
    line, row, _ = first_row(path, dialect)
    if not row:
        raise DataError(f"{path}: the file is empty", cure="Name a file that has rows.")
    if dialect.names is not None:
        if len(dialect.names) != len(row):
            raise DataError(
                f"{path}:{line}: the first row has {len(row)} fields, data.names has {len(dialect.names)} names",
                cure="List one name for each column, in their order; or look at data.delimiter.",
            )
    elif not dialect.header:
        return tuple(f"column_{number}" for number in range(1, len(row) + 1))
    found = dialect.names or tuple(name.strip() for name in row)
    if "" in found:
        raise DataError(
            f"{path}:{line}: column {found.index('') + 1} has no name",
            cure="Give it one, data.names: [...]; or say that the first line is none: data.header: false",
        )
    return found


def read(
    path: str, dialect: Dialect, there: Sequence[str], wanted: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, pa.Array]]]:
    """Read some columns, a block at a time.

    Args:
        path: The file; one that ends in .gz is decompressed.
        dialect: How it is written.
        there: Names of all its columns.
        wanted: Names of those to read.

    Yields:
        Number of the block's first row, counted from 0, and its columns as texts.

    Raises:
        DataError: A row has not as many fields as there are columns, or is too long, or holds what is no text.
    """
    first, ended = 0, False
    try:
        with opened(path) as file, _reader(file, path, dialect, there, wanted) as reader:
            for block in reader:
                if block.num_rows:
                    ended = block.column(0)[-1].as_py() == END
                found = block.slice(0, block.num_rows - ended)
                columns = dict(zip(found.schema.names, found.columns, strict=True))
                _check_text(path, dialect, first, columns)
                if found.num_rows:
                    yield first, columns
                first += found.num_rows
    except DAMAGE as error:
        raise unreadable(path, dialect, error, len(there)) from error
    if not ended:
        raise unclosed(f"{path}:{lines.unclosed(path, dialect)}")


def place(path: str, dialect: Dialect, row: int) -> str:
    """Say where a row of data stands, by its line."""
    line = lines.line_of(path, dialect, row)
    return f"{path}: row {row + 1}" if line is None else f"{path}:{line}"


def _reader(
    file: Any, path: str, dialect: Dialect, there: Sequence[str], wanted: Sequence[str]
) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        Ended(file, dialect.encoding, dialect.between(path).join([END] * len(there))),
        read_options=arrow_csv.ReadOptions(
            block_size=lines.BLOCK_BYTES,
            column_names=list(there),
            skip_rows_after_names=first_row(path, dialect)[2] if dialect.header else 0,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=dialect.between(path), quote_char=dialect.quote or False, newlines_in_values=True
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(there, pa.string()), include_columns=list(wanted), strings_can_be_null=False
        ),
    )


def first_row(path: str, dialect: Dialect) -> tuple[int, list[str], int]:
    """Give the line of the first row, its fields, and how many rows it is with the empty ones before it.

    Where there is no row, it has no fields.

    Raises:
        DataError: It cannot be read, or is no text.
    """
    try:
        line, row, number = lines.first(path, dialect)
        shown = "".join(row)
        if ("\0" in shown or "\ufffd" in shown) and (mistake := no_text(path, dialect)):
            raise mistake
    except DAMAGE as error:
        raise unreadable(path, dialect, error) from error
    if row and lines.is_unclosed(row):
        raise unclosed(f"{path}:{line}")
    if "\0" in shown:
        raise holds_nul(f"{path}:{line}: the row")
    return line, row, number


def _check_text(path: str, dialect: Dialect, first: int, columns: Mapping[str, pa.Array]) -> None:
    for name, column in columns.items():
        held = pc.match_substring(column, "\0")
        if pc.any(held).as_py():
            row = pc.index(held, True).as_py()
            where = place(path, dialect, first + row)
            raise unclosed(where) if END in column[row].as_py() else holds_nul(f"{where}: column {name!r}")
