import datetime as dt
import decimal

import numpy as np
import pyarrow as pa
import pytest
import tensorflow as tf

from kerasdl.errors import DataError
from kerasdl.files.arrow_arrays import arrow


@pytest.mark.parametrize(
    "values",
    [
        np.array([1, 2], ">i4"),
        np.array([1, 2], np.float16),
        np.array([1, 2], np.longdouble),
        np.arange(4)[1:3],
        np.array([0, 1, 0, 2])[1::2],
        np.array([1, 2], object),
        np.ma.array([1, 2]),
        tf.constant([1, 2]),
        tf.constant([1.0, 2.0]),
        range(1, 3),
        {1: None, 2: None}.keys(),
        pa.array([1, 2]).dictionary_encode(),
        pa.chunked_array([[1], [2]]),
        pa.chunked_array([pa.array([1]).dictionary_encode(), pa.array([2]).dictionary_encode()]),
    ],
    ids=lambda values: f"{type(values).__name__}-{getattr(values, 'dtype', getattr(values, 'type', None))}",
)
def test_columns_of_programs_become_arrays_of_numbers(values):
    found = arrow(values)
    assert found.to_pylist() == [1, 2]
    assert pa.types.is_integer(found.type) or pa.types.is_floating(found.type)


def test_dates_of_every_unit_become_dates_or_times():
    for unit in ("Y", "M", "W", "D"):
        assert arrow(np.array(["2015-01-01", "NaT"], f"M8[{unit}]")).to_pylist() == [dt.date(2015, 1, 1), None]
    for unit in ("h", "m", "s", "ms", "us", "ns"):
        assert arrow(np.array(["2015-01-01T00", "NaT"], f"M8[{unit}]")).cast("timestamp[us]").to_pylist() == [
            dt.datetime(2015, 1, 1),
            None,
        ]
    assert arrow(np.array(["NaT"], "M8")).to_pylist() == [None]


def test_nan_and_masked_values_are_null():
    assert arrow(np.array([1, np.nan])).to_pylist() == [1, None]
    assert arrow([1.0, float("nan"), None]).to_pylist() == [1, None, None]
    for values in (np.array([1, 2]), np.array([1, 2], ">f8"), np.array([1, 2], "M8[D]"), np.array([1, 2], object)):
        assert arrow(np.ma.array(values, mask=[True, False])).to_pylist() == [None, values.tolist()[1]]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2.5, True], ["2.5", "True"]),
        ([1, np.True_], ["1", "True"]),
        ([np.float32(0.1), 0.1], ["0.1", "0.1"]),
        ([dt.date(2020, 1, 1), dt.datetime(2020, 1, 1, 5)], ["2020-01-01", "2020-01-01 05:00:00"]),
        ([1.5, decimal.Decimal("1.50")], ["1.5", "1.5"]),
        ([2**60 + 1, 0.5], [str(2**60 + 1), "0.5"]),
        ([np.datetime64("2020-01"), "x", None], ["2020-01-01", "x", None]),
        ([b"a", "b"], ["a", "b"]),
        ([[1], "a"], ["[1]", "a"]),
        ([1j, object], ["1j", "<class 'object'>"]),
    ],
    ids=str,
)
def test_values_of_several_types_are_texts_whichever_comes_first(values, expected):
    assert arrow(values).to_pylist() == expected
    assert arrow(values[::-1]).to_pylist() == expected[::-1]


def test_numbers_among_texts_are_written_with_the_decimal_that_texts_have():
    values = ["0,5", 0.5, np.float32(0.5), decimal.Decimal("0.50"), 1, "a.b", None]
    assert arrow(values, ",").to_pylist() == ["0,5", "0,5", "0,5", "0,5", "1", "a.b", None]


def test_extension_types_are_what_they_store():
    assert arrow(pa.ExtensionArray.from_storage(pa.json_(), pa.array(["{}"]))).equals(pa.array(["{}"]))
    truth = pa.array([1, None, 0], pa.int8())
    assert arrow(pa.ExtensionArray.from_storage(pa.bool8(), truth)).equals(truth)


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ("39", "'39'"),
        (b"39", "b'39'"),
        (39, "39"),
        (None, "None"),
        ({0: 39}, r"\{0: 39\}"),
        (np.array(39), r"an array of shape \(\)"),
        (np.ones((2, 1)), r"an array of shape \(2, 1\)"),
        (tf.constant([[1]]), r"an array of shape \(1, 1\)"),
    ],
)
def test_what_is_not_one_value_for_each_row_is_refused(values, shown):
    with pytest.raises(DataError, match=rf"a column is {shown}, expected one value for each row\n  Give a list"):
        arrow(values)


@pytest.mark.parametrize("values", [["a", "\ud800"], [1, "\ud800"], np.array(["a", "\ud800"], object)])
def test_half_a_character_is_told_with_its_row(values):
    with pytest.raises(
        DataError, match=r"^rows\[1\]: '\\ud800' holds half a character(?s:.*)encode\('utf-8', 'replace'"
    ):
        arrow(values)
