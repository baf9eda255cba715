"""Tells by its first bytes what kind of file one is."""

from __future__ import annotations

import os
from pathlib import Path

_PARQUET = b"PAR1"
# Where the format begins and ends, and the length of what is between.
_SMALLEST_BYTES = 12
_BEGINNINGS = {
    _PARQUET: "a Parquet file",
    b"\x1f\x8b": "compressed by gzip",
    b"PK\x03\x04": "a zip archive or a spreadsheet",
    b"BZh": "compressed by bzip2",
    b"\x28\xb5\x2f\xfd": "compressed by Zstandard",
    b"\x93NUMPY": "an array of NumPy",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def kind_of(start: bytes) -> str | None:
    """Say what a file is that begins so; None if it may be text."""
    return next((kind for begin, kind in _BEGINNINGS.items() if start.startswith(begin)), None)


def is_parquet(path: str) -> bool:
    """Tell whether a file is a whole Parquet file, whatever it is called."""
    try:
        with Path(path).open("rb") as file:
            begins = file.read(len(_PARQUET)) == _PARQUET
            size_bytes = file.seek(0, os.SEEK_END)
            file.seek(max(0, size_bytes - len(_PARQUET)))
            return begins and file.read() == _PARQUET and size_bytes >= _SMALLEST_BYTES
    # It may be missing, or have a name that no file can have.
    except (OSError, ValueError):
        return False
