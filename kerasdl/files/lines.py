"""Finds the line of a text file that is to blame: slow and exact, for messages."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from kerasdl.errors import DataError
from kerasdl.files.dialect import Dialect
from kerasdl.files.text_files import END, opened

# Rows are read in blocks of so many bytes, and none may be longer.
BLOCK_BYTES = 2**24


def line_of(path: str, dialect: Dialect, row: int) -> int | None:
    """Give the line, from 1, on which a row of data begins; rows are counted from 0, without header and empty lines."""
    for number, (line, _) in enumerate(_rows(path, dialect)):
        if number == row + dialect.header:
            return line
    return None


def ragged(path: str, dialect: Dialect, width: int) -> tuple[int, list[str]] | None:
    """Give line and fields of the first row that has not as many fields as expected."""
    return next(((line, found) for line, found in _rows(path, dialect) if len(found) != width), None)


def unclosed(path: str, dialect: Dialect) -> int | None:
    """Give the line of the row that has a quote which is never closed."""
    return next((line for line, found in _rows(path, dialect) if is_unclosed(found)), None)


def is_unclosed(row: list[str]) -> bool:
    """Tell whether a row has a quote that is never closed, so that the end of the file lies within it."""
    return row[-1].endswith(END)


def longest(path: str, dialect: Dialect) -> int:
    """Give the line of the longest row."""
    return max(_rows(path, dialect), key=lambda row: sum(map(len, row[1])))[0]


def first(path: str, dialect: Dialect) -> tuple[int, list[str], int]:
    """Give the line of the first row, its fields, and how many rows it is with the empty ones before it.

    Where there is no row, it has no fields.
    """
    for number, (line, found) in enumerate(_rows(path, dialect, empty=True), start=1):
        if found:
            return line, found, number
    return 1, [], 0


def undecodable(path: str, encoding: str) -> tuple[int, bytes] | None:
    """Give the number of the first line that is not in this encoding, and the bytes that are to blame."""
    decoder: Any = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    line = 1
    with opened(path) as file:
        for piece in chain(iter(lambda: file.read(BLOCK_BYTES), b""), [b""]):
            try:
                line += decoder.decode(piece, final=not piece).count("\n")
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(error.encoding, "replace")
                return line + len(re.findall(r"\r\n?|\n", before)), error.object[error.start : error.end]
            except UnicodeError:
                # UTF-16 and UTF-32 without a byte order mark.
                return 1, piece[:2]
    return None


def _rows(path: str, dialect: Dialect, *, empty: bool = False) -> Iterator[tuple[int, list[str]]]:
    quoting: dict[str, Any] = {"quoting": csv.QUOTE_NONE} if dialect.quote is None else {"quotechar": dialect.quote}
    with io.TextIOWrapper(opened(path), dialect.encoding, errors="replace", newline="") as file:
        # A byte order mark is no text.
        if file.read(1) != "\ufeff":
            file.seek(0)
        rows = csv.reader(chain(_lines(file, path), ["\n", END]), delimiter=dialect.between(path), **quoting)
        reader = limited(rows)
        begin = 1
        while True:
            try:
                found = next(reader)
            except csv.Error as error:
                raise too_long(f"{path}:{begin}") from error
            if found == [END]:
                return
            # An empty line is no row.
            if found or empty:
                yield begin, found
            if found and is_unclosed(found):
                return
            begin = rows.line_num + 1


def limited(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Give the rows of a reader, none with a field of more than a block; the module's limit is put back for others."""
    while True:
        limit = csv.field_size_limit(BLOCK_BYTES)
        try:
            row = next(reader)
        except StopIteration:
            return
        finally:
            csv.field_size_limit(limit)
        yield row


def _lines(file: io.TextIOBase, path: str) -> Iterator[str]:
    """Give the lines, none of which is longer than a block: a small file may hold a long one, compressed."""
    for number, line in enumerate(iter(lambda: file.readline(BLOCK_BYTES), ""), start=1):
        if len(line) == BLOCK_BYTES and not line.endswith(("\n", "\r")):
            raise too_long(f"{path}:{number}")
        yield line


def too_long(where: str) -> DataError:
    """Say that a row does not fit into a block."""
    return DataError(
        f"{where}: the row is longer than {BLOCK_BYTES / 2**20:.0f} MB",
        cure="Is a quote never closed? If quotes mean nothing in this file, write data.quote: null",
    )
