import csv

import pyarrow as pa
import pyarrow.parquet
import pytest

from kerasdl.files import tables
from kerasdl.files.dialect import Dialect


@pytest.fixture
def from_csv(tmp_path):
    """Take values to a CSV file by Python's writer and back."""

    def through(values, **dialect):
        path = tmp_path / "column.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["column"], *([value] for value in values)])
        return next(tables.pieces([str(path)], Dialect(**dialect), ["column"])).columns["column"]

    return through


@pytest.fixture
def from_parquet(tmp_path):
    """Take an Arrow array to a Parquet file and back."""

    def through(values):
        path = tmp_path / "column.parquet"
        pyarrow.parquet.write_table(pa.table({"column": values}), path)
        return next(tables.pieces([str(path)], None, ["column"])).columns["column"]

    return through
