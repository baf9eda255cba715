"""Parquet files, which say themselves what their columns are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
from pyarrow import parquet

from kerasdl.errors import DataError

_ROWS_AT_ONCE = 2**16


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
    return DataError(
        f"{path}: cannot be read as Parquet: {said[0]}",
        cure="Write the file anew; if it is text, name it .csv, and write data.kind: csv",
    )
