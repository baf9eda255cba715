import decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.errors import DataError
from kerasdl.fields import Category


def decoded(values, **options):
    return Category("class", **options).decode(values).tolist()


def test_three_is_one_category_however_it_is_written():
    threes = [3, 3.0, "3", "3.0", " 3 ", "3.00", np.int8(3), np.float32(3), decimal.Decimal("3.0"), b"3"]
    assert decoded(threes) == ["3"] * len(threes)
    for three in threes:
        assert decoded([three]) == decoded([three, "x"])[:1] == decoded(np.array([three], object)) == ["3"]


@pytest.mark.parametrize("number", [0.1, 1e-7, 1.5, 1e20, -2.25, 123456.789])
def test_a_fraction_is_one_category_in_single_and_double_precision_and_as_text(number):
    expected = [str(number)]
    for values in ([number], [str(number)], np.array([number]), pa.array([number]), [number, "x"], [number, 1]):
        assert decoded(values)[:1] == expected
    single = np.float32(number)
    for values in ([single], [single, 0.5], np.array([single]), pa.array([single]), np.array([single], object)):
        assert decoded(values)[:1] == [str(single)]


def test_a_fraction_is_one_category_however_it_is_written(from_csv, from_parquet):
    halves = ["1.5", "1.50", " 1.500 ", 1.5, np.float32(1.5), np.float64(1.5), decimal.Decimal("1.50")]
    assert decoded(halves) == ["1.5"] * len(halves)
    frame = {"float64": np.array([1.5, 2, np.nan]), "object": np.array(["1.50", 2.0, None], object)}
    frame["masked"] = np.ma.array([1.5, 2, 0], mask=[False, False, True])
    columns = [*frame.values(), from_csv(["1.50", "2.00", ""]), from_parquet(pa.array([1.5, 2, None]))]
    columns += [[1.5, 2, None], pa.array([1.5, 2, None], pa.float32()), pa.array(["1.50", "2", None])]
    for column in columns:
        assert decoded(column) == ["1.5", "2", ""]
    assert decoded(["-1.50", "-0.50"], replace={"-0.5": "half"}) == ["-1.5", "half"]


def test_texts_that_look_like_numbers_but_may_be_codes_stay_as_they_are():
    codes = ["007", "+3", "1e3", "3.", ".0", "3.0.0", "v3.0"]
    assert decoded(codes) == codes


def test_large_numbers_are_read_as_the_identifiers_they_are():
    assert decoded([2**53 - 1, 2**63, 2**70]) == ["9007199254740991", "9223372036854775808", str(2**70)]
    assert decoded([float(2**52)]) == decoded([2**52]) == [str(2**52)]


def test_minus_zero_is_zero():
    assert decoded([-0.0]) == decoded(["-0.0"]) == decoded(np.array([-0.0])) == decoded([0]) == ["0"]


def test_a_decimal_does_not_depend_on_its_neighbours():
    one, two = decimal.Decimal("1.5"), decimal.Decimal("1.25")
    assert decoded([one, two]) == decoded(pa.array([one, two])) == decoded([1.5, 1.25]) == ["1.5", "1.25"]
    assert decoded([decimal.Decimal(100), decimal.Decimal("1E+2")]) == ["100", "100"]


def test_a_value_does_not_depend_on_which_comes_first():
    values = [True, 2.5, "x", 3, None, np.datetime64("2020-01-01")]
    expected = ["True", "2.5", "x", "3", "", "2020-01-01"]
    assert decoded(values) == expected
    assert decoded(values[::-1]) == expected[::-1]
    assert decoded([2.5, True]) == ["2.5", "True"]


def test_replacements_are_found_however_the_value_is_written():
    replace = {" >50K.": ">50K", "3.0": "third", "?": ""}
    values = [">50K. ", ">50K", 3, "3.0", "?"]
    assert decoded(values, replace=replace) == [">50K", ">50K", "third", "third", ""]


def test_a_category_replaced_by_nothing_is_missing_where_one_is_required():
    with pytest.raises(DataError, match=r"(?s)^rows\[1\]: column 'class'.*data.missing_values: impute"):
        Category("class", replace={"?": ""}, required=True).decode(["a", "?"])


def test_a_missing_category_is_refused_where_one_is_required():
    with pytest.raises(DataError, match=r"(?s)ships.csv:3: .*missing.*data.missing_targets: drop"):
        Category("class", missing=("NA",), required=True).decode(["1st", "NA"], lambda row: f"ships.csv:{row + 2}")


def test_a_number_that_means_missing_does_so_however_it_is_written():
    for mark in ("-1", "-1.0"):
        for values in ([-1], [-1.0], ["-1"], ["-1.0"], np.array([-1.0]), pa.array([-1]), [-1, "x"]):
            assert decoded(values, missing=(mark,))[0] == ""
    assert decoded(["-10", "-1x", "1"], missing=("-1",)) == ["-10", "-1x", "1"]


def test_all_rows_of_a_category_share_one_text():
    found = Category("class").decode(["first"] * 3 + ["second"])
    assert found[0] is found[2]


def test_nested_values_and_bytes_that_are_no_text_have_names_too():
    assert decoded([[1, 2]]) == decoded(pa.array([[1, 2]])) == ["[1, 2]"]
    assert decoded([b"\xff"]) == decoded(pa.array([b"\xff"])) == ["\\xff"]


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
numbers = st.integers(-(2**70), 2**70) | st.floats(allow_infinity=False)
mixed = st.none() | st.booleans() | numbers | names | st.from_regex(r"\A-?[0-9]{1,3}\.0{1,2}\Z")
# What each Arrow type holds; of mixed types there are lists and objects only.
alike = st.one_of(
    st.lists(st.none() | names, min_size=1),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1),
    st.lists(st.none() | st.floats(allow_infinity=False), min_size=1),
    st.lists(st.none() | st.booleans(), min_size=1),
)


@settings(max_examples=150)
@given(st.lists(mixed, min_size=1))
def test_any_category_is_the_same_in_lists_objects_and_csv_files(from_csv, values):
    field = Category("column", missing=("nan",))
    expected = field.decode(values).tolist()
    assert [field.decode([value]).item() for value in values] == expected
    assert field.decode(tuple(values)).tolist() == expected
    assert field.decode(np.array([*values, None], object)[:-1]).tolist() == expected
    assert field.decode(from_csv(values)).tolist() == expected


@settings(max_examples=150)
@given(alike)
def test_any_category_is_the_same_in_arrow_arrays_and_parquet_files(from_csv, from_parquet, values):
    field = Category("column", missing=("nan",))
    expected = field.decode(values).tolist()
    column = pa.array(values)
    for same in (column, column.dictionary_encode(), pa.chunked_array([column[:1], column[1:]]), from_csv(values)):
        assert field.decode(same).tolist() == expected
    assert field.decode(from_parquet(column)).tolist() == expected
    if pa.types.is_string(column.type):
        assert field.decode(from_parquet(column.dictionary_encode())).tolist() == expected
    if None not in values:
        assert field.decode(column.to_numpy(zero_copy_only=False)).tolist() == expected
