"""Text files of which each is one text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kerasdl.errors import DataError
from kerasdl.files.dialect import Dialect
from kerasdl.files.lines import BLOCK_BYTES
from kerasdl.files.mistakes import holds_nul, no_text
from kerasdl.files.tables import is_table


def holds_documents(path: str, endings: Sequence[str]) -> bool:
    """Tell whether a path names texts of one file each: it is a folder, or ends as they do, and not as a table does.

    Args:
        path: A file, a folder or a pattern.
        endings: Of text files, in lower case; without any, there are none.
    """
    return bool(endings) and (Path(path).is_dir() or (not is_table(path) and path.lower().endswith(tuple(endings))))


def read_document(path: str, encoding: str) -> str:
    """Read a whole file as one text, without a byte order mark.

    Raises:
        DataError: The file is missing, too large or not text in this encoding; says the line.
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(BLOCK_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}", cure="Name text files that are there.") from error
    if len(content) > BLOCK_BYTES:
        raise DataError(
            f"{path}: is larger than {BLOCK_BYTES / 2**20:.0f} MB, expected one text",
            cure="Divide it; if it holds a table, its name ends in .csv, .tsv, .parquet or .jsonl",
        )
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeError as error:
        raise no_text(path, Dialect(encoding=encoding)) or DataError(
            f"{path}: is no text in {encoding}", cure="data.encoding: utf-8"
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise holds_nul(f"{path}:{line}: the text")
    return text
