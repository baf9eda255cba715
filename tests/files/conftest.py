import gzip

import pytest

from kerasdl.files import tables
from kerasdl.files.dialect import Dialect


@pytest.fixture
def write(tmp_path):
    """Write a file of a table, as bytes or text; compressed where its name ends in .gz."""

    def written(content, name="table.csv", encoding="utf-8"):
        content = content.encode(encoding) if isinstance(content, str) else content
        (tmp_path / name).write_bytes(gzip.compress(content, 1) if name.lower().endswith(".gz") else content)
        return str(tmp_path / name)

    return written


@pytest.fixture
def read():
    """Read all of a table: the names of its columns, and its rows as lists."""

    def everything(path, wanted=None, **dialect):
        is_parquet = path.lower().endswith((".parquet", ".pq"))
        written = None if is_parquet else tables.described(path, Dialect(**dialect))
        names = tables.names(path, written)
        pieces = list(tables.pieces([path], written, wanted or names))
        columns = [[value for piece in pieces for value in piece.columns[name].to_pylist()] for name in wanted or names]
        return names, [list(row) for row in zip(*columns, strict=True)]

    return everything
