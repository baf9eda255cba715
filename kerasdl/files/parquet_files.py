"""Parquet files, which say themselves what their columns are."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from kerasdl.errors import DataError
from kerasdl.files.kinds import is_parquet, kind_of

_ROWS_AT_ONCE = 2**16
_OTHERWISE = "Write the file anew; if it is text, data.kind: csv reads it, compressed by gzip or not."


def names(path: str) -> tuple[str, ...]:
    """Give the names of the columns.

    Raises:
        DataError: It is no Parquet file.
    """
    return _opened(path)[1]


def read(path: str, wanted: Sequence[str]) -> Iterator[tuple[int, Mapping[str, pa.Array]]]:
    """Read some columns, some rows at a time.

    Yields:
        Number of the first row, counted from 0, and the columns.

    Raises:
        DataError: The file is damaged.
    """
    first = 0
    try:
        for batch in _opened(path)[0].iter_batches(_ROWS_AT_ONCE, columns=list(wanted)):
            # What is no UTF-8 would fail later, where nobody knows the file.
            batch.validate(full=True)
            yield first, dict(zip(batch.schema.names, batch.columns, strict=True))
            first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path, error) from error


def _opened(path: str) -> tuple[parquet.ParquetFile, tuple[str, ...]]:
    try:
        file = parquet.ParquetFile(path)
        return file, tuple(file.schema_arrow.names)
    # Names may be none.
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _damaged(path, error) from error


def _damaged(path: str, error: Exception) -> DataError:
    said = str(error).splitlines() or [type(error).__name__]
    if is_parquet(path):
        return DataError(f"{path}: cannot be read as Parquet: {said[0]}", cure="Write the file anew.")
    with contextlib.suppress(OSError, ValueError), Path(path).open("rb") as file:
        start = file.read(1024)
        kind = kind_of(start) or ("empty" if not start else "text" if _is_text(start) else "of no kind that is known")
        kind = "cut short or damaged" if start.startswith(b"PAR1") else kind
        return DataError(f"{path}: the file is {kind}, expected a whole Parquet file", cure=_OTHERWISE)
    return DataError(f"{path}: cannot be read as Parquet: {said[0]}", cure=_OTHERWISE)


def _is_text(start: bytes) -> bool:
    try:
        # A letter may be cut.
        return "\0" not in codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
