import decimal
import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.errors import DataError
from kerasdl.fields import Numeric
from kerasdl.interfaces.pasting import pasted

NAN = float("nan")


def numbers(values, **options):
    return Numeric("size", **options).numbers(values).tolist()


def place(row):
    return f"sizes.csv:{row + 2}"


@pytest.mark.parametrize(
    "values",
    [
        ["1", " 2.50", "-3e2", None],
        [1, 2.5, -300, None],
        [1, 2.5, -300.0, NAN],
        ["1", 2.5, np.int16(-300), ""],
        [decimal.Decimal("1.00"), decimal.Decimal("2.5"), decimal.Decimal(-300), None],
        np.array([1, 2.5, -300, NAN], np.float16),
        np.array([1, 2.5, -300, NAN], ">f8"),
        np.array([1, 2.5, -300, NAN], np.longdouble),
        np.array(["1", "2.5", "-300", ""]),
        np.array([1, 2.5, "-300", None], object),
        np.ma.array([1, 2.5, -300, 7], mask=[False, False, False, True]),
        pa.array([1, 2.5, -300, None]),
        pa.array([1, 2.5, -300, None]).dictionary_encode(),
        pa.array(["1", "2.5", "-300", None]).dictionary_encode(),
        pa.array(["1", "2.5", "-300", None], pa.large_string()),
        pa.array([decimal.Decimal("1.00"), decimal.Decimal("2.50"), decimal.Decimal(-300), None]),
        pa.chunked_array([["1", "2.5"], ["-300", None]]),
    ],
    ids=lambda values: f"{type(values).__name__}-{getattr(values, 'dtype', getattr(values, 'type', None))}",
)
def test_a_number_is_the_same_in_whatever_holds_it(values):
    np.testing.assert_array_equal(numbers(values), [1, 2.5, -300, NAN])
    assert Numeric("size").decode(values).dtype == np.float32


@pytest.mark.parametrize(
    ("text", "number"),
    [("+1", 1), ("-0", 0), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1E-3", 0.001), ("\t7\u00a0", 7), ("007", 7)],
)
def test_ways_to_write_a_number(text, number):
    assert numbers([text]) == numbers(pa.array([text])) == numbers([text, "1 "])[:1] == [number]


@pytest.mark.parametrize("text", ["n/a", "0x10", "1_000", "1e", "12%", "$5", "1 000", "--1", "True", "1d5", "١٢", "²"])
def test_what_is_no_number_is_told_with_its_place_and_what_to_declare(text):
    with pytest.raises(DataError) as caught:
        Numeric("size").decode(["1", "2", text], place)
    assert str(caught.value).startswith(f"sizes.csv:4: column 'size': {text!r} is not a number\n")
    assert f"data.missing: [{pasted(text)}]" in caught.value.cure
    assert "data.columns: {size: category}" in caught.value.cure


@pytest.mark.parametrize("text", ["1,5", "1.234,5", "1,234.5", "1,234"])
def test_a_comma_in_a_number_suggests_the_decimal_comma(text):
    with pytest.raises(DataError, match=r'write data.decimal: ","; between thousands, write nothing'):
        numbers([text])


@pytest.mark.parametrize("text", ["1.5", "1.234", "1.234,5", "1,234.5"])
def test_with_a_decimal_comma_a_point_is_refused_since_it_may_stand_between_thousands(text):
    with pytest.raises(DataError, match=r'write data.decimal: "."; between thousands, write nothing'):
        numbers(["1", text], decimal=",")


def test_a_decimal_comma_is_read_in_texts_and_leaves_numbers_alone():
    assert numbers(["1,5", "+2,25", "1e3", "-,5"], decimal=",") == [1.5, 2.25, 1000, -0.5]
    assert numbers(["1,5", 2.25, np.float32(0.5), decimal.Decimal("3.5"), 4], decimal=",") == [1.5, 2.25, 0.5, 3.5, 4]
    for values in ([1.5, 2.25], np.array([1.5, 2.25]), pa.array([1.5, 2.25]).dictionary_encode()):
        assert numbers(values, decimal=",") == [1.5, 2.25]


@pytest.mark.parametrize("values", [["inf"], [np.inf], ["-Infinity"], ["1e300"], [1e300], ["1e400"], [10**400]])
def test_what_single_precision_does_not_hold_is_refused(values):
    with pytest.raises(DataError, match=r"(?s)^sizes.csv:3: column 'size': .*up to 3.4e\+38.*in another unit"):
        Numeric("size").decode([1.0, *values], place)


def test_the_largest_number_of_single_precision_is_taken():
    largest = float(np.finfo(np.float32).max)
    assert Numeric("size").decode([largest, -largest]).tolist() == [largest, -largest]


def test_huge_whole_numbers_are_taken():
    assert numbers([2**70, 2**63, -(2**63) - 1]) == [2.0**70, 2.0**63, -(2.0**63)]


def test_numbers_stay_as_precise_as_they_are_written():
    assert numbers(["0.1", "16777217"]) == [0.1, 16777217]
    assert numbers(pa.array([0.1], pa.float64())) == [0.1]


@pytest.mark.parametrize("mark", ["-999", "-999.0", " -999 ", "-9.99e2"])
@pytest.mark.parametrize("values", [["-999"], ["-999.0"], [-999], [-999.0], np.array([-999], np.int16), ["-999", "x"]])
def test_a_number_that_means_missing_does_so_however_it_is_written(mark, values):
    assert np.isnan(numbers(values, missing=(mark, "x"))).all()


def test_a_missing_value_is_refused_where_one_is_required():
    with pytest.raises(DataError, match=r"(?s)sizes.csv:3: column 'size'.*missing.*data.missing_values: impute"):
        Numeric("size", missing=("?",), required=True).decode(["1", "?"], place)


def test_truth_values_are_no_numbers_in_whatever_holds_them():
    for values in ([True], np.array([True]), pa.array([True]), [1, True], [2.5, True], [True, 2.5]):
        with pytest.raises(DataError, match="'True' is not a number"):
            numbers(values)


def test_what_holds_no_numbers_at_all_is_refused():
    for values in ([[1]], [{"a": 1}], [1j], [object], np.array([1], "m8[s]"), np.array(["2020"], "M8[Y]"), [b"\xff"]):
        with pytest.raises(DataError, match=r"is not a number(?s:.*)data.columns: {size: category}"):
            numbers(values)


def test_a_huge_text_is_shown_in_part():
    with pytest.raises(DataError, match=re.escape("data.missing: [xxx")) as caught:
        numbers(["x" * 1_000_000])
    assert len(str(caught.value)) < 400


@given(st.lists(st.none() | st.floats(width=32, allow_infinity=False) | st.integers(-(2**60), 2**60), min_size=1))
def test_any_numbers_are_the_same_from_lists_files_and_arrays(from_csv, from_parquet, values):
    expected = np.array([NAN if value is None else float(value) for value in values]).astype(np.float32)
    floats = np.array([NAN if value is None else value for value in values], np.float64)
    columns = [values, np.array(values, object), floats, pa.array(floats), from_csv(values)]
    for column in [*columns, from_parquet(pa.array(floats)), from_parquet(pa.array(floats).dictionary_encode())]:
        np.testing.assert_array_equal(Numeric("column").decode(column), expected)
