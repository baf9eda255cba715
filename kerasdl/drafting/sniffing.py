"""Finds out how a text file writes its table, from its first lines."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kerasdl.drafting.dates import ISO, format_of
from kerasdl.errors import DataError
from kerasdl.files.dialect import Dialect
from kerasdl.files.lines import limited
from kerasdl.files.mistakes import DAMAGE, holds_nul, no_text, unreadable
from kerasdl.files.text_files import opened

# Enough to see a pattern.
_BYTES = 2**18
_ROWS = 1000
# A comma may stand in numbers where another one stands between fields: it comes last.
_DELIMITERS = ";\t|,"
_NUMBER = re.compile(r"^[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?$")
_DECIMAL_COMMA = re.compile(r"^[+-]?\d*,\d+$")
_THOUSANDS = re.compile(r"^[+-]?[1-9]\d{0,2}(,\d{3})+$")
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What people write for nothing; an empty field needs no mention.
_MARKERS = ("?", "-", "--", ".", "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "None", "none", "missing")
_USUAL = ("NA", "N/A", "NaN", "nan", "NULL", "null")


def sniff(path: str, named: str | None = None) -> tuple[Dialect, dict[str, Any]]:
    """Look at the beginning of a text file.

    Args:
        path: The file.
        named: A column; a first row that has its name is a header.

    Returns:
        How it is written, and the options of `data.kind: csv` that say so where they are not the defaults.

    Raises:
        DataError: There is no such file, or it is no text, or has no rows.
    """
    text, encoding, is_whole = _beginning(path)
    tables = {each: _rows(text, each, is_whole) for each in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda each: _regularity(tables[each], each))
    rows = tables[delimiter]
    if not rows:
        raise DataError(f"{path}: the file is empty", cure="Name a file that has rows.")
    header = named in rows[0] or _has_header(rows)
    options: dict[str, Any] = {}
    if delimiter != Dialect().between(path):
        options["delimiter"] = delimiter
    if not header:
        options["header"] = False
    elif "" in rows[0]:
        # Such as the numbers of rows that pandas writes in front.
        options["names"] = [name or f"column_{number}" for number, name in enumerate(rows[0], 1)]
    if encoding != "utf-8":
        options["encoding"] = encoding
    columns = list(zip(*rows[header:], strict=False))
    if any(_decimal_comma(column, delimiter) for column in columns):
        options["decimal"] = ","
    if markers := _markers(columns):
        options["missing"] = markers
    if dates := _dates(columns, markers or _USUAL):
        options["dates"] = dates
    return Dialect.of(options), options


def _beginning(path: str) -> tuple[str, str, bool]:
    """Give the beginning of a file, its encoding, and whether that is all of it."""
    if not Path(path).is_file():
        got = "is a folder, expected a table" if Path(path).is_dir() else "there is no such file"
        raise DataError(f"{path}: {got}", cure="Name a file that is there.")
    try:
        with opened(path) as file:
            raw = file.read(_BYTES)
        encoding = next((name for mark, name in _WIDE.items() if raw.startswith(mark)), "")
        if not encoding and b"\0" in raw:
            raise no_text(path, Dialect(encoding="latin-1")) or holds_nul(path)
    except DAMAGE as error:
        raise unreadable(path, Dialect(), error) from error
    is_whole = len(raw) < _BYTES
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            # The last letter may have been cut.
            return codecs.getincrementaldecoder(name)().decode(raw, is_whole), name, is_whole
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "latin-1", is_whole


def _rows(text: str, delimiter: str, is_whole: bool) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    try:
        found += [[field.strip() for field in row] for row in itertools.islice(limited(reader), _ROWS) if row]
    # A quote that is never closed makes a field longer than the module takes: between other fields it may be closed.
    except csv.Error:
        return []
    # The last row may have been cut.
    return found if is_whole or len(found) in (1, _ROWS) else found[:-1]


def _regularity(rows: Sequence[Sequence[str]], delimiter: str) -> tuple[float, bool, int]:
    """Score a delimiter: in how many rows there are as many fields as in the first one, then how many fields."""
    if not rows or len(rows[0]) < 2:
        return 0.0, delimiter == ",", 0
    share = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return share, delimiter != ",", len(rows[0])


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row has names: no numbers above numbers, and no values that stand further down, too."""
    if len(rows) < 2:
        return True
    first, below = rows[0], list(zip(*rows[1:], strict=False))
    votes = [_vote(name, values) for name, values in zip(first, below, strict=False)]
    is_plain = len(set(first)) == len(first) and all(name and not _NUMBER.match(name) for name in first)
    return sum(votes) > 0 or (sum(votes) == 0 and is_plain)


def _vote(name: str, values: Sequence[str]) -> int:
    """Say how much a column speaks for a header: numbers below a word do, below a number they do not."""
    present = [value for value in values if value and value not in _MARKERS]
    if present and all(map(_NUMBER.match, present)):
        return 0 if not name or name in _MARKERS else -1 if _NUMBER.match(name) else 2
    return -1 if name in values else 0


def _decimal_comma(column: Sequence[str], delimiter: str) -> bool:
    present = [value for value in column if value]
    with_commas = [value for value in present if _DECIMAL_COMMA.match(value)]
    # Between commas, "1,234" in quotes is a thousand and more.
    are_thousands = (
        delimiter == "," and all(map(_THOUSANDS.match, with_commas)) and not any("." in value for value in present)
    )
    return bool(with_commas) and not are_thousands and all(map(_NUMBER.match, present))


def _markers(columns: Sequence[Sequence[str]]) -> list[str]:
    """Give the markers that stand among other values, if not all of them are what is taken for missing anyway."""
    found = [marker for marker in _MARKERS if any(_stands_for_nothing(marker, column) for column in columns)]
    return [] if set(found) <= set(_USUAL) else [*found, *(marker for marker in _USUAL if marker not in found)]


def _dates(columns: Sequence[Sequence[str]], missing: Sequence[str]) -> str | None:
    """Say how dates are written; one format serves all columns, and ISO 8601 needs no mention."""
    found = {format_of(column, ("", *missing)) for column in columns if not all(map(_NUMBER.match, column))}
    return None if ISO in found else next((each for each in sorted(filter(None, found))), None)


def _stands_for_nothing(marker: str, column: Sequence[str]) -> bool:
    if marker not in column:
        return False
    others = [value for value in column if value and value not in _MARKERS]
    # A question mark is no name of anything; words may be.
    return marker == "?" or (bool(others) and all(map(_NUMBER.match, others)))
