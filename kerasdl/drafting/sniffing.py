"""Finds out how a text file writes its table, from its first lines."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kerasdl.errors import DataError
from kerasdl.files.dialect import Dialect

# Enough to see a pattern.
_BYTES = 2**18
_ROWS = 1000
_DELIMITERS = ",;\t|"
_NUMBER = re.compile(r"^[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?$")
_DECIMAL_COMMA = re.compile(r"^[+-]?\d*,\d+$")
# What people write for nothing; an empty field needs no mention.
_MARKERS = ("?", "-", "--", ".", "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "None", "none", "missing")


def sniff(path: str) -> tuple[Dialect, dict[str, Any]]:
    """Look at the beginning of a text file.

    Returns:
        How it is written, and the options of `data.kind: csv` that say so where they are not the defaults.

    Raises:
        DataError: There is no such file, or it has no rows.
    """
    text, encoding = _beginning(path)
    delimiter = max(_DELIMITERS, key=lambda each: _regularity(text, each))
    rows = _rows(text, delimiter)
    if not rows:
        raise DataError(f"{path}: the file is empty", cure="Name a file that has rows.")
    header = _has_header(rows)
    options: dict[str, Any] = {}
    if delimiter != Dialect().between(path):
        options["delimiter"] = delimiter
    if not header:
        options["header"] = False
    if encoding != "utf-8":
        options["encoding"] = encoding
    columns = list(zip(*rows[header:], strict=False))
    if any(_decimal_comma(column) for column in columns):
        options["decimal"] = ","
    if markers := _markers(columns):
        options["missing"] = markers
    return Dialect.of(options), options


def _beginning(path: str) -> tuple[str, str]:
    try:
        with gzip.open(path, "rb") if path.lower().endswith(".gz") else Path(path).open("rb") as file:
            raw = file.read(_BYTES)
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read: {error.strerror or error}", cure="Name a file that is there."
        ) from error
    # The last line may be cut in the middle of a letter.
    whole = raw if len(raw) < _BYTES else raw[: raw.rfind(b"\n") + 1]
    for encoding in ("utf-8", "cp1252"):
        try:
            return whole.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return whole.decode("latin-1"), "latin-1"


def _rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    found = [[field.strip() for field in row] for row in itertools.islice(reader, _ROWS) if row]
    # A quoted field may have been cut.
    return found[:-1] if len(text) >= _BYTES // 2 and len(found) > 2 else found


def _regularity(text: str, delimiter: str) -> tuple[float, int]:
    """Score a delimiter: in how many rows there are as many fields as in the first one, then how many fields."""
    rows = _rows(text, delimiter)
    if not rows or len(rows[0]) < 2:
        return 0.0, 0
    return sum(len(row) == len(rows[0]) for row in rows) / len(rows), len(rows[0])


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row has names: none is empty, a number or there twice, or a value further down."""
    first = rows[0]
    if len(rows) < 2 or len(set(first)) < len(first) or any(not name or _NUMBER.match(name) for name in first):
        return len(rows) < 2
    below = list(zip(*rows[1:], strict=False))
    return not any(name in values for name, values in zip(first, below, strict=False))


def _decimal_comma(column: Sequence[str]) -> bool:
    present = [value for value in column if value]
    return any(map(_DECIMAL_COMMA.match, present)) and all(map(_NUMBER.match, present))


def _markers(columns: Sequence[Sequence[str]]) -> list[str]:
    """Give the markers that stand among other values, if not all of them are what is taken for missing anyway."""
    usual = ("NA", "N/A", "NaN", "nan", "NULL", "null")
    found = [marker for marker in _MARKERS if any(_stands_for_nothing(marker, column) for column in columns)]
    return [] if set(found) <= set(usual) else [*found, *(marker for marker in usual if marker not in found)]


def _stands_for_nothing(marker: str, column: Sequence[str]) -> bool:
    if marker not in column:
        return False
    others = [value for value in column if value and value not in _MARKERS]
    # A question mark is no name of anything; words may be.
    return marker == "?" or (bool(others) and all(map(_NUMBER.match, others)))
