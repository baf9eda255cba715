import datetime as dt
import decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.errors import DataError
from kerasdl.fields import Boolean, Category, Date, Numeric, Text
from kerasdl.files import parquet_files, tables

NAN = float("nan")
TIME = dt.datetime(2020, 2, 29, 18, 30)
COLUMNS = {
    "null": pa.nulls(3),
    "dictionary": pa.array(["a", None, "ü"]).dictionary_encode(),
    "integers": pa.array([3, None, 2**40], pa.int64()),
    "floats": pa.array([3.0, NAN, None]),
    "decimals": pa.array([decimal.Decimal("3.00"), None, decimal.Decimal("1.50")]),
    "times": pa.array([TIME, None, TIME], pa.timestamp("ms")),
    "zoned": pa.array([TIME.replace(tzinfo=dt.UTC), None, None], pa.timestamp("us", "Europe/Berlin")),
    "days": pa.array([TIME.date(), None, TIME.date()]),
    "truth": pa.array([True, None, False]),
    "lists": pa.array([[1, 2], None, []]),
    "größe, 日本": pa.array(["3.0", "", " x "]),
    "bytes": pa.array([b"abc", None, b"\xff"]),
    "single": pa.array([0.1, 3, None], pa.float32()),
}


@pytest.fixture
def everything(tmp_path):
    path = tmp_path / "tafel, größe.parquet"
    pyarrow.parquet.write_table(pa.table(COLUMNS), path)
    return str(path)


@pytest.fixture
def decode(everything):
    def decoded(field):
        (piece,) = tables.pieces([everything], None, [field.name])
        return field.decode(piece.columns[field.name], piece.place).tolist()

    return decoded


def test_names_are_those_of_the_file(everything):
    assert tables.names(everything, None) == tuple(COLUMNS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("null", ["", "", ""]),
        ("dictionary", ["a", "", "ü"]),
        ("integers", ["3", "", str(2**40)]),
        ("floats", ["3", "", ""]),
        ("decimals", ["3", "", "1.5"]),
        ("times", ["2020-02-29 18:30:00", "", "2020-02-29 18:30:00"]),
        ("zoned", ["2020-02-29 18:30:00Z", "", ""]),
        ("days", ["2020-02-29", "", "2020-02-29"]),
        ("truth", ["True", "", "False"]),
        ("lists", ["[1, 2]", "", "[]"]),
        ("größe, 日本", ["3", "", "x"]),
        ("bytes", ["abc", "", "\\xff"]),
        ("single", ["0.1", "3", ""]),
    ],
)
def test_every_type_has_categories(decode, name, expected):
    assert decode(Category(name)) == expected
    assert decode(Text(name)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("integers", [3, NAN, 2**40]), ("floats", [3, NAN, NAN]), ("decimals", [3, NAN, 1.5]), ("null", [NAN] * 3)],
)
def test_numbers_of_every_type_are_numbers(decode, name, expected):
    np.testing.assert_array_equal(decode(Numeric(name)), expected)


def test_truth_values_are_truth_values(decode):
    np.testing.assert_array_equal(decode(Boolean("truth")), [1, NAN, 0])
    np.testing.assert_array_equal(decode(Boolean("null")), [NAN] * 3)


def test_times_are_dates_and_zones_are_taken_to_utc(decode):
    assert decode(Date("times"))[0] == decode(Date("zoned"))[0] == Date("times").decode([TIME])[0].tolist()
    assert decode(Date("days"))[0] == Date("days").decode(["2020-02-29"])[0].tolist()
    assert np.isnan(decode(Date("zoned"))[1:]).all()


@pytest.mark.parametrize("name", ["truth", "lists", "times", "dictionary", "bytes"])
def test_what_is_no_number_is_told_with_its_row(everything, decode, name):
    with pytest.raises(DataError, match=r": row 1: .* is not a number\n.*data.columns: ") as caught:
        decode(Numeric(name))
    assert str(caught.value).startswith(everything)


def test_rows_are_counted_across_row_groups_and_pieces(tmp_path):
    path = str(tmp_path / "many.parquet")
    pyarrow.parquet.write_table(pa.table({"a": range(200_000)}), path, row_group_size=30_000)
    pieces = list(tables.pieces([path], None, ["a"]))
    assert len(pieces) > 2
    assert [number for piece in pieces for number in piece.columns["a"].to_pylist()] == list(range(200_000))
    assert pieces[-1].place(len(pieces[-1].columns["a"]) - 1) == f"{path}: row 200000"


def test_a_file_without_rows_has_none(tmp_path):
    path = str(tmp_path / "none.parquet")
    pyarrow.parquet.write_table(pa.table({"a": pa.array([], pa.int64())}), path)
    assert [len(piece.columns["a"]) for piece in tables.pieces([path], None, ["a"])] in ([], [0])


def test_a_column_is_not_taken_for_another_whose_name_it_begins(tmp_path):
    path = str(tmp_path / "dots.parquet")
    pyarrow.parquet.write_table(pa.table({"a": [1], "a.b": [2], "c": [{"a": 3}]}), path)
    (piece,) = tables.pieces([path], None, ["c", "a"])
    assert [piece.columns[name].to_pylist() for name in ("a", "c")] == [[1], [{"a": 3}]]
    (piece,) = tables.pieces([path], None, ["a.b"])
    assert piece.columns["a.b"].to_pylist() == [2]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        ("größe,b\n1,2\n".encode(), "text"),
        (b"PAR1", "cut short or damaged"),
        ("a,b\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 a sheet", "a zip archive or a spreadsheet"),
        (b"\x1f\x8b\x08", "compressed by gzip"),
        (b"\0\1\2", "of no kind that is known"),
        (b"\xff", "of no kind that is known"),
    ],
)
def test_a_file_that_is_no_parquet_is_an_error_that_says_what_it_is(tmp_path, content, kind):
    path = tmp_path / "table.parquet"
    path.write_bytes(content)
    with pytest.raises(
        DataError, match=rf"the file is {kind}, expected a whole Parquet.*\n.*data\.kind: csv"
    ) as caught:
        tables.names(str(path), None)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_truncated_file_is_an_error_with_a_cure(tmp_path, everything):
    content = Path(everything).read_bytes()
    for length in range(0, len(content), 97):
        path = tmp_path / "cut.parquet"
        path.write_bytes(content[:length])
        with pytest.raises(
            DataError, match=r"cut.parquet: the file is (empty|cut short or damaged), .*\n  Write the file anew"
        ):
            tables.names(str(path), None)


def test_damaged_data_behind_a_whole_footer_is_an_error_with_a_cure(tmp_path):
    path = tmp_path / "damaged.parquet"
    pyarrow.parquet.write_table(pa.table({"a": [f"text {number}" for number in range(1000)]}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[40:400] = bytes(360)
    path.write_bytes(content)
    assert parquet_files.names(str(path)) == ("a",)
    with pytest.raises(DataError, match=r"damaged.parquet: cannot be read as Parquet: .*\n  Write the file anew"):
        list(tables.pieces([str(path)], None, ["a"]))


def test_text_that_is_no_utf_8_is_an_error_of_the_file(tmp_path):
    path = tmp_path / "latin.parquet"
    pyarrow.parquet.write_table(pa.table({"a": ["gr_sse"]}), path, compression="none", use_dictionary=False)
    path.write_bytes(path.read_bytes().replace(b"gr_sse", b"gr\xfcsse"))
    with pytest.raises(DataError, match=r"latin.parquet: cannot be read as Parquet: .*UTF8.*\n  Write the file anew"):
        list(tables.pieces([str(path)], None, ["a"]))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("parquet") / "small.parquet"
    columns = {name: COLUMNS[name] for name in ("dictionary", "floats", "zoned", "lists", "truth")}
    pyarrow.parquet.write_table(pa.table(columns), path, compression="none", store_schema=False)
    return path.read_bytes()


@settings(max_examples=300)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4))
def test_flipped_bytes_give_columns_or_a_data_error(tmp_path, small, changes):
    content = bytearray(small)
    for place, byte in changes:
        content[int(place * len(content))] = byte
    path = tmp_path / "flipped.parquet"
    path.write_bytes(content)
    for outcome in outcomes(str(path)):
        if isinstance(outcome, DataError):
            assert outcome.cure
        else:
            for name, column in outcome.columns.items():
                assert len(Category(name).decode(column)) == len(Text(name).decode(column))


def outcomes(path):
    """Give the pieces of a file, and the one kind of error that may end them."""
    try:
        yield from tables.pieces([path], None, tables.names(path, None))
    except DataError as error:
        yield error
