"""Rows become series, step by step, or it is said which row is to blame."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from kerasdl.errors import DataError
from kerasdl.interfaces.field import in_rows
from kerasdl.interfaces.windows import Step, Windows
from kerasdl.series.reading import read
from kerasdl.series.spacing import spaced
from kerasdl.series.steps import find_step

PLAIN = Windows(("sold",), window=2, horizon=1)
DATED = replace(PLAIN, date="day")
DAY = Step(microseconds=86_400_000_000)


def series_of(columns, windows, *, pieces=1):
    """Read columns, in several pieces, and space them."""
    count = len(columns["sold"])
    cuts = [count * piece // pieces for piece in range(pieces + 1)]

    def piece(begin, end):
        return {name: values[begin:end] for name, values in columns.items()}, lambda row: in_rows(begin + row)

    rows = read((piece(begin, end) for begin, end in pairwise(cuts)), windows, "rows")
    if windows.date is not None:
        windows = replace(windows, step=find_step([each.times for each in rows]))
    return [spaced(each, windows) for each in rows]


def days(*numbers):
    return [f"2020-01-{number:02}" for number in numbers]


def test_without_dates_rows_stand_in_the_order_of_time():
    (series,) = series_of({"sold": [3, "1.5", 2]}, PLAIN)
    assert (series.name, series.times, series.values.tolist()) == ("", None, [[3], [1.5], [2]])


def test_rows_of_all_series_are_sorted_by_date_whatever_their_order_and_pieces():
    columns = {"sold": [1, 2, 3, 4, 5], "day": days(2, 1, 1, 3, 2), "shop": ["b", "b", "a", "b", "a"]}
    for pieces in (1, 2, 5):
        first, second = series_of(columns, replace(DATED, series="shop"), pieces=pieces)
        assert (first.name, first.values[:, 0].tolist()) == ("a", [3, 5])
        assert (second.name, second.values[:, 0].tolist()) == ("b", [2, 1, 4])


def test_covariates_come_behind_the_targets():
    windows = replace(PLAIN, targets=("sold", "lent"), covariates=("price",))
    (series,) = series_of({"price": [7, 8], "lent": [1, 2], "sold": [3, 4]}, windows)
    assert series.values.tolist() == [[3, 1, 7], [4, 2, 8]]


def test_a_date_that_is_there_twice_is_refused_with_both_rows():
    columns = {"sold": [1, 2, 3], "day": days(1, 2, 1)}
    match = r"^rows\[2\]: column 'day': 2020-01-01 is the date of rows\[0\], too\n.*data.series: COLUMN$"
    with pytest.raises(DataError, match=match):
        series_of(columns, DATED, pieces=2)
    with pytest.raises(DataError, match=r"too, in series 'x'\n  Leave one of the two out\.$"):
        series_of({**columns, "shop": ["x"] * 3}, replace(DATED, series="shop"))
    assert len(series_of({**columns, "shop": ["x", "x", "y"]}, replace(DATED, series="shop"))) == 2


def test_a_gap_is_refused_filled_or_ignored():
    columns = {"sold": [1, 2, 5, 6], "day": days(1, 2, 5, 6)}
    match = (
        r"^rows\[2\]: column 'day': between 2020-01-02 and 2020-01-05 steps of 1 day lack\n"
        r"  data.gaps: fill .*; data.gaps: ignore"
    )
    with pytest.raises(DataError, match=match):
        series_of(columns, DATED)
    (filled,) = series_of(columns, replace(DATED, gaps="fill"))
    assert filled.values[:, 0].tolist() == [1, 2, 2, 2, 5, 6]
    assert filled.measured.tolist() == [True, True, False, False, True, True]
    assert filled.times.astype("datetime64[D]").astype(str).tolist() == days(1, 2, 3, 4, 5, 6)
    (ignored,) = series_of(columns, replace(DATED, gaps="ignore"))
    assert (ignored.values[:, 0].tolist(), ignored.measured.all()) == ([1, 2, 5, 6], True)


def test_a_gap_that_only_a_wrong_date_can_make_is_not_filled():
    columns = {"sold": [1, 2, 3, 4], "day": [*days(1, 2, 3), "9020-01-04"]}
    match = r"^rows\[3\]: column 'day': between 2020-01-03 and 9020-01-04 2556697 steps of 1 day lack, more than can be"
    with pytest.raises(DataError, match=match) as caught:
        series_of(columns, replace(DATED, gaps="fill"))
    assert "leave the row out" in caught.value.cure


def test_a_date_between_two_steps_is_refused_unless_dates_only_order():
    columns = {"sold": [1, 2, 3, 4], "day": [*days(1, 2, 3), "2020-01-03 12:00"]}
    match = (
        r"rows\[3\]: column 'day': 2020-01-03 12:00 is not a whole number of steps of 1 day after 2020-01-01 00:00\n"
        r".*data.gaps: ignore"
    )
    for gaps in ("refuse", "fill"):
        with pytest.raises(DataError, match=match):
            series_of(columns, replace(DATED, gaps=gaps))
    assert len(series_of(columns, replace(DATED, gaps="ignore"))[0]) == 4


def test_a_missing_value_is_refused_or_the_one_before_it_taken():
    columns = {"sold": [1, None, "?", 4], "price": [7, 7, None, 9]}
    windows = replace(PLAIN, covariates=("price",), missing=("?",))
    match = r"^rows\[1\]: column 'sold': the value is missing\n  data.missing_values: fill"
    with pytest.raises(DataError, match=match):
        series_of(columns, windows)
    (series,) = series_of(columns, replace(windows, fill_missing=True))
    assert series.values.tolist() == [[1, 7], [1, 7], [1, 7], [4, 9]]
    assert series.measured.tolist() == [True, False, False, True]


def test_a_gap_is_filled_even_where_missing_values_are_refused():
    columns = {"sold": [1, 2, 4, None], "day": days(1, 2, 4, 5)}
    with pytest.raises(DataError, match=r"^rows\[3\]: column 'sold': the value is missing"):
        series_of(columns, replace(DATED, gaps="fill"))


def test_the_first_value_of_a_series_cannot_be_filled_in():
    match = r"^rows\[1\]: column 'sold': the value is missing, and there is none before it\n  Leave out the row\."
    with pytest.raises(DataError, match=match):
        series_of({"sold": [1, None], "shop": ["a", "b"]}, replace(PLAIN, series="shop", fill_missing=True))


@pytest.mark.parametrize("column", ["day", "shop"])
def test_a_row_that_belongs_nowhere_is_refused(column):
    columns = {"sold": [1, 2], "day": days(1, 2), "shop": ["a", "a"]}
    columns[column] = [columns[column][0], None]
    with pytest.raises(DataError, match=rf"^rows\[1\]: column '{column}': the value is missing\n  Fill it in, or"):
        series_of(columns, replace(DATED, series="shop", fill_missing=True, gaps="fill"))


def test_no_rows_are_refused():
    with pytest.raises(DataError, match=r"^rows: there are no rows\n  Give"):
        series_of({"sold": []}, PLAIN)


def test_filling_in_never_looks_ahead():
    values = np.arange(20.0)
    lacking = [4, 5, 11, 19]
    told = {"sold": [None if at in lacking else value for at, value in enumerate(values)]}
    (series,) = series_of(told, replace(PLAIN, fill_missing=True))
    for end in range(1, 21):
        (start,) = series_of({"sold": told["sold"][:end]}, replace(PLAIN, fill_missing=True))
        np.testing.assert_array_equal(start.values, series.values[:end])
