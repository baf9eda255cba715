import datetime
import decimal

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from kerasdl.data import csv, parquet
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Spec, Split

COUNT = 60
ROWS = range(COUNT)
SIZE = pa.array(np.random.default_rng(0).normal(size=COUNT))
SOLD = pa.array([row % 2 for row in ROWS])
DAYS = [datetime.date(2024, 1, 1) + datetime.timedelta(days=row) for row in ROWS]
ALL = Split(0, 0)


@pytest.fixture
def file(tmp_path):
    def write(columns, name="table.parquet"):
        pq.write_table(pa.table(columns), tmp_path / name)
        return str(tmp_path / name)

    return write


def test_columns_keep_their_types(file, seen):
    columns = {
        "size": SIZE,
        "count": pa.array([row**2 for row in ROWS], pa.int16()),
        "big": pa.array([row**2 for row in ROWS], pa.uint64()),
        "half": pa.array(np.arange(COUNT, dtype="float16") ** 2),
        "price": pa.array([decimal.Decimal(row) / 4 for row in ROWS], pa.decimal128(9, 2)),
        "new": pa.array([row % 3 == 0 for row in ROWS]),
        "colour": pa.array(["red", "blue", "green"] * 20),
        "shade": pa.array(["light", "dark"] * 30).dictionary_encode(),
        "size class": pa.array([row % 3 for row in ROWS]).dictionary_encode(),
        "long": pa.array(["a", "b"] * 30, pa.large_string()),
        "day": pa.array(DAYS),
        "second": pa.array([datetime.datetime(2024, 1, 1 + row % 28, 5) for row in ROWS], pa.timestamp("ns", "UTC")),
        "at": pa.array([datetime.time(row % 3) for row in ROWS], pa.time32("s")),
        "nothing": pa.nulls(COUNT),
        "sold": SOLD,
    }
    data = parquet(0, path=file(columns), target="sold", split=ALL)
    numeric = dict.fromkeys(["size", "count", "big", "half", "price", "size class"], "numeric")
    category = dict.fromkeys(["colour", "shade", "long", "at"], "category")
    others = {"new": "boolean", "day": "date", "second": "date", "nothing": "ignore"}
    assert data.resolved["columns"] == numeric | category | others
    np.testing.assert_array_equal(data.train.x["size"], SIZE.to_numpy().astype("float32"))
    np.testing.assert_array_equal(data.train.x["price"], np.arange(COUNT) / 4)
    assert data.train.x["shade"].tolist() == ["light", "dark"] * 30
    assert data.train.x["day"][:3, 0].tolist() == [19723, 19724, 19725]
    assert all(np.isfinite(array).all() for array in seen(data).values())


@pytest.mark.parametrize(
    ("column", "missing"),
    [
        (pa.array([None, 2.5, *range(58)]), [0]),
        (pa.array([1.5, float("nan"), *range(58)]), [1]),
        (pa.array([7, None, *range(58)], pa.int64()), [1]),
        (pa.array([True, None, *[False] * 58]), [1]),
        (pa.array(["1", "NA", "", *map(str, range(57))]), [1, 2]),
        (pa.array([None, *DAYS[1:]]), [0]),
    ],
)
def test_null_and_what_is_listed_mean_that_there_is_no_value(file, column, missing):
    data = parquet(0, path=file({"column": column, "sold": SOLD}), target="sold", split=ALL)
    found = np.isnan(data.train.x["column"].reshape(COUNT, -1)[:, 0])
    assert np.flatnonzero(found).tolist() == missing


def test_a_missing_name_is_an_empty_text(file):
    column = pa.array([None, "a", " ", "NULL", *["b"] * 56])
    data = parquet(0, path=file({"column": column, "sold": SOLD}), target="sold", split=ALL)
    assert data.train.x["column"][:5].tolist() == ["", "a", "", "", "b"]


@pytest.mark.parametrize(
    ("target", "dtype"),
    [
        (pa.array([row % 2 for row in ROWS], pa.int8()), "int64"),
        (pa.array([None, *(row % 2 for row in ROWS[1:])], pa.int64()), "int64"),
        (pa.array([0.0, 2.0] * 30), "int64"),
        (pa.array([0.5, 2.0] * 30), "float64"),
        (pa.array([True, False] * 30), "bool"),
        (pa.array(["a", "b"] * 30), "object"),
        (pa.array(["a", "b"] * 30).dictionary_encode(), "object"),
    ],
)
def test_targets_have_the_type_of_their_column(file, target, dtype):
    path = file({"size": SIZE, "sold": target})
    data = parquet(0, path=path, target="sold", missing_targets="drop", split=ALL)
    assert data.train.y.dtype == dtype
    assert len(data.train) == COUNT - target.null_count


def test_several_files_and_patterns_are_read(file, tmp_path):
    for part in (1, 0):
        rows = slice(30 * part, 30 * part + 30)
        file(
            {"sold": SOLD[rows], "size": SIZE[rows]} if part else {"size": SIZE[rows], "sold": SOLD[rows]}, f"{part}.pq"
        )
    data = parquet(0, path=str(tmp_path / "*.pq"), target="sold", split=ALL)
    np.testing.assert_array_equal(data.train.x["size"], SIZE.to_numpy().astype("float32"))
    data = parquet(0, path=str(tmp_path / "*.pq"), target="sold", test_path=str(tmp_path / "0.pq"), split=ALL)
    np.testing.assert_array_equal(data.train.x["size"], SIZE.to_numpy()[30:].astype("float32"))
    assert (len(data.test), data.inputs) == (30, Spec((1,)))


def test_the_same_table_as_text_gives_the_same_data_set(file, table, seen):
    columns = {
        "size": SIZE,
        "colour": pa.array(["red", None, "green"] * 20),
        "new": pa.array([row % 3 == 0 for row in ROWS]),
        "day": pa.array(DAYS),
        "weight": pa.array([1.5, 0.5] * 30),
        "sold": SOLD,
    }
    written = {
        name: ["" if value is None else value for value in column.to_pylist()] for name, column in columns.items()
    }
    options = {"target": "sold", "weight": "weight"}
    ours, texts = parquet(3, path=file(columns), **options), csv(3, path=table(written), **options)
    assert ours.resolved == texts.resolved
    for one, two in ((ours.train, texts.train), (ours.test, texts.test)):
        for left, right in zip(one.arrays(), two.arrays(), strict=True):
            np.testing.assert_array_equal(left, right)
    for name, found in seen(ours).items():
        np.testing.assert_array_equal(found, seen(texts)[name])


def test_running_again_with_what_was_resolved_gives_the_same_data_set(file, seen):
    columns = {"id": pa.array(ROWS), "size": SIZE, "colour": pa.array(["red", "blue", "green"] * 20), "sold": SOLD}
    options = {"path": file(columns), "target": "sold"}
    first = parquet(3, **options)
    again = parquet(3, **options | first.resolved)
    assert again.resolved == first.resolved
    for name, found in seen(first, first.test).items():
        np.testing.assert_array_equal(found, seen(again, again.test)[name])


def test_a_wrong_value_is_told_by_its_row(file):
    path = file({"size": pa.array(["1", "2", "big", *["3"] * 57]), "sold": SOLD})
    with pytest.raises(DataError, match=r"table\.parquet: row 3: column 'size': 'big' is not a number(.|\n)*category"):
        parquet(0, path=path, target="sold", columns={"size": "numeric"})


def test_a_missing_value_is_refused_where_the_recipe_says_so(file):
    path = file({"size": pa.array([1.5, None, *range(58)]), "sold": SOLD})
    with pytest.raises(
        DataError, match=r"row 2: column 'size': the value is missing(.|\n)*data\.missing_values: impute"
    ):
        parquet(0, path=path, target="sold", missing_values="refuse")


def test_ids_that_float32_would_round_are_an_error(file):
    ids = pa.array([2**60 + row**2 for row in ROWS])
    with pytest.raises(DataError, match=r"column 'id' has mean 1\.15292e\+18(.|\n)*data\.columns: \{id: ignore\}"):
        parquet(0, path=file({"id": ids, "size": SIZE, "sold": SOLD}), target="sold")


def test_bytes_and_durations_are_names_as_good_as_any(file, seen):
    bits = pa.array([b"\xff\xd8", b"\xff\xd9"] * 30)
    took = pa.array([datetime.timedelta(seconds=row % 3) for row in ROWS])
    data = parquet(0, path=file({"bits": bits, "took": took, "sold": SOLD}), target="sold")
    assert data.inputs["categories"].categories == (4, 5)


@pytest.mark.parametrize("replace", [{"size": {"1": "2"}}, {"new": {"True": "yes"}}])
def test_what_is_no_category_has_no_names_to_replace(file, replace):
    path = file({"size": SIZE, "new": pa.array([True, False] * 30), "sold": SOLD})
    with pytest.raises(
        UsageError, match=r"only names of categories can be replaced\n  data\.columns: \{\w+: category\}"
    ):
        parquet(0, path=path, target="sold", replace=replace)


def test_a_table_without_rows_is_an_error(file):
    path = file({"size": SIZE[:0], "sold": SOLD[:0]})
    with pytest.raises(DataError, match=r"table\.parquet: the file has no rows\n  Name files that hold examples"):
        parquet(0, path=path, target="sold")
    test = file({"size": SIZE[:0], "sold": SOLD[:0]}, "test.parquet")
    with pytest.raises(DataError, match=r"test\.parquet: there are no rows\n  Name files that hold examples"):
        parquet(0, path=file({"size": SIZE, "sold": SOLD}), target="sold", test_path=test)


def test_the_kind_decides_how_a_file_is_read_whatever_it_is_called(file, table):
    options = {"target": "sold", "split": ALL}
    path = file({"size": SIZE, "sold": SOLD}, "table.csv")
    assert len(parquet(0, path=path, **options).train) == COUNT
    with pytest.raises(
        DataError, match=r"table\.csv: the file is a Parquet file, expected text\n  data\.kind: parquet"
    ):
        csv(0, path=path, **options)
    path = table({"size": ROWS, "sold": SOLD.to_pylist()}, "table.parquet")
    assert len(csv(0, path=path, **options, columns={"size": "numeric"}).train) == COUNT
    with pytest.raises(DataError, match=r"table\.parquet: the file is text, expected a whole Parquet(.|\n)*kind: csv"):
        parquet(0, path=path, **options)


def test_a_file_that_is_damaged_is_an_error(file, tmp_path):
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(DataError, match=r"damaged\.parquet: the file is cut short(.|\n)*data\.kind: csv"):
        parquet(0, path=str(tmp_path / "damaged.parquet"), target="sold")
