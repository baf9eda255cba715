"""Opens text files, compressed or not, and as UTF-8 whose end can be told."""

from __future__ import annotations

import gzip
from typing import Any

import pyarrow as pa

# Each field of a last row, which no text holds: where a quote is never closed, they are no row but part of a field.
END = "\0" * 8


def opened(path: str) -> Any:
    """Open a file for its bytes; those of one that ends in .gz are decompressed."""
    return gzip.open(path, "rb") if path.lower().endswith(".gz") else open(path, "rb")  # noqa: PTH123


class Ended:
    """A text file as a stream of UTF-8, with a row after its last one.

    Args:
        file: As `opened` gives it; it stays open.
        encoding: Of the file.
        last: The row.
    """

    closed = False

    def __init__(self, file: Any, encoding: str, last: str) -> None:
        self._text = pa.transcoding_input_stream(pa.PythonFile(file, mode="r"), encoding, "utf8")
        self._rest, self._held = f"\n{last}\n".encode(), b""

    def read(self, size: int) -> bytes:
        """Read so many bytes; fewer at the end only, since a short read ends a block of rows."""
        found: bytes = self._held + self._text.read(size - len(self._held))
        room = size - len(found)
        if room:
            found, self._rest = found + self._rest[:room], self._rest[room:]
        # pyarrow would take a line feed that opens a block for the end of a line, though it were quoted.
        self._held = b"\r" if found.endswith(b"\r") else b""
        return found.removesuffix(self._held) if self._held else found
