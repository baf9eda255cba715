"""Says what is wrong with a text file that cannot be read."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Sequence
from contextlib import suppress

import pyarrow as pa

from kerasdl.errors import DataError
from kerasdl.files import lines
from kerasdl.files.dialect import Dialect
from kerasdl.files.kinds import kind_of
from kerasdl.files.text_files import opened

# What damaged files raise in gzip, codecs and pyarrow.
DAMAGE = (pa.ArrowException, OSError, EOFError, ValueError, zlib.error)
# What to do with files of kinds that are no plain text.
_CURES = {
    "a Parquet file": "If it is whole, data.kind: parquet reads it.",
    "compressed by gzip": "Name it .csv.gz",
    "a zip archive or a spreadsheet": "Unpack it, or save the sheet as CSV.",
    "an array of NumPy": "data.kind: arrays",
    "UTF-16": "data.encoding: utf-16",
}


def unreadable(path: str, dialect: Dialect, error: Exception, width: int = 0) -> DataError:
    """Say what is wrong with a file at which a reader failed.

    Args:
        path: The file.
        dialect: How it is written.
        error: What the reader raised.
        width: How many columns it has.
    """
    said = str(error)
    # Damage that comes later in the file may stop the search.
    with suppress(*DAMAGE):
        if found := _explained(path, dialect, error, width):
            return found
    return DataError(
        f"{path}: cannot be read: {said.splitlines()[0] if said else type(error).__name__}",
        cure="Copy or save the file again, as CSV; names of compressed ones end in .gz.",
    )


def _explained(path: str, dialect: Dialect, error: Exception, width: int) -> DataError | None:
    said = str(error)
    if (isinstance(error, UnicodeError) or "UTF8" in said) and (found := no_text(path, dialect)):
        return found
    if "columns, got" in said and (row := lines.ragged(path, dialect, width)):
        return _ragged(path, dialect, row, width)
    return lines.too_long(f"{path}:{lines.longest(path, dialect)}") if "straddling" in said else None


def no_text(path: str, dialect: Dialect) -> DataError | None:
    """Say why a file is not text in its encoding; None if it is."""
    with opened(path) as file:
        kind = kind_of(file.read(8))
    wide = codecs.lookup(dialect.encoding).name.startswith(("utf-16", "utf-32"))
    if kind is not None and not (wide and kind == "UTF-16"):
        cure = _CURES.get(kind, "Decompress it, or compress it by gzip: .csv.gz")
        return DataError(f"{path}:1: the file is {kind}, expected text in {dialect.encoding}", cure=cure)
    found = lines.undecodable(path, dialect.encoding)
    if found is None:
        return None
    line, blamed = found
    return DataError(
        f"{path}:{line}: {blamed!r} is no text in {dialect.encoding}",
        cure="Say how the file is encoded: data.encoding: latin-1 (or cp1252, utf-16, utf-16-le, ...)",
    )


def unclosed(where: str) -> DataError:
    """Say that a quote is never closed."""
    return DataError(
        f"{where}: a quote of the row is never closed",
        cure="Close it; if quotes mean nothing in this file, write data.quote: null",
    )


def holds_nul(where: str) -> DataError:
    """Say that there is a NUL byte in a place."""
    return DataError(
        f"{where} holds a NUL byte, expected text",
        cure="Is it a whole text file? If it is UTF-16, write data.encoding: utf-16-le",
    )


def _ragged(path: str, dialect: Dialect, row: tuple[int, Sequence[str]], width: int) -> DataError:
    line, found = row
    if lines.is_unclosed(list(found)):
        return unclosed(f"{path}:{line}")
    return DataError(
        f"{path}:{line}: the row has {len(found)} fields, expected {width}: {dialect.between(path).join(found):.80}",
        cure="Mend the row, or data.delimiter. A field that holds the delimiter belongs in quotes; "
        "a quote that is none: data.quote: null",
    )
