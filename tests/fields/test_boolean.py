import numpy as np
import pyarrow as pa
import pytest

from kerasdl.errors import DataError
from kerasdl.fields import Boolean

NAN = float("nan")


@pytest.mark.parametrize(
    "values",
    [
        [True, False, None],
        ["True", "False", NAN],
        [" yes", "NO ", ""],
        ["t", "F", "NA"],
        ["Y", "n", None],
        [1, 0, None],
        ["1.0", "0.0", ""],
        [1.0, 0.0, NAN],
        [True, "false", None],
        [1.0, False, NAN],
        [np.True_, np.False_, None],
        np.array([True, False, None], object),
        np.array([1, 0, NAN], np.float32),
        np.ma.array([True, False, False], mask=[False, False, True]),
        pa.array([True, False, None]),
        pa.array(["true", "FALSE", None]).dictionary_encode(),
        pa.array([1, 0, None], pa.uint8()),
        pa.chunked_array([[True], [False, None]]),
    ],
    ids=str,
)
def test_a_truth_value_is_the_same_in_whatever_holds_it(values):
    np.testing.assert_array_equal(Boolean("alone", missing=("NA",)).decode(values), np.float32([1, 0, NAN]))


def test_truth_values_are_the_same_from_files(from_csv, from_parquet):
    values = [True, False, None, True]
    for column in (from_csv(values), from_csv([1.0, 0.0, None, 1]), from_parquet(pa.array(values))):
        np.testing.assert_array_equal(Boolean("column").decode(column), [1, 0, NAN, 1][: len(column)])


@pytest.mark.parametrize("values", [["maybe"], [2], ["2.0"], [0.5], [[True]], [np.datetime64("2020")]])
def test_what_is_neither_true_nor_false_is_told_with_its_place(values):
    with pytest.raises(DataError, match=r"(?s)^rows\[1\]: .*neither true nor false.*data.columns: {alone: category}"):
        Boolean("alone").decode([True, *values])


def test_a_missing_truth_value_is_refused_where_one_is_required():
    with pytest.raises(DataError, match=r"(?s)people.csv:3.*missing.*data.missing_targets: drop"):
        Boolean("alone", required=True).decode(["yes", ""], lambda row: f"people.csv:{row + 2}")


def test_a_number_that_means_missing_does_so_however_it_is_written():
    for values in ([-1], [-1.0], ["-1"], ["-1.0"], np.array([-1.0])):
        assert np.isnan(Boolean("alone", missing=("-1",)).decode(values)).all()
