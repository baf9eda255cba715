"""Finds out which columns a text file has that does not name them, and may have fewer than those for training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kerasdl.errors import DataError
from kerasdl.files.csv_files import first_row
from kerasdl.files.dialect import Dialect


def fitting(path: str, dialect: Dialect, wanted: Sequence[str], absent: Sequence[str] | None) -> Dialect:
    """Give the dialect in which to read a file whose columns go by their order.

    Args:
        path: The file.
        dialect: Of the files for training; columns that it does not name go by their names in the file.
        wanted: Columns that the file must have; it may have these alone.
        absent: Columns that the file may lack; None if it must have all.

    Raises:
        DataError: It has neither all columns, nor all but those that may be absent, nor those that are wanted.
    """
    if dialect.names is None:
        return dialect
    line, row, _ = first_row(path, dialect)
    some = [] if absent is None else [lambda name: name in wanted, lambda name: name not in absent]
    parts = (tuple(filter(has, dialect.names)) for has in some)
    forms = {len(form): form for form in (*parts, dialect.names)}
    if row and len(row) not in forms:
        fewest = ", ".join(f"{name!r:.80}" for name in forms[min(forms)])
        raise DataError(
            f"{path}:{line}: the first row has {len(row)} fields, expected {' or '.join(map(str, sorted(forms)))}",
            cure=f"Give these columns in this order, or all that the model was trained on: {fewest}",
        )
    return replace(dialect, names=forms.get(len(row), dialect.names))
