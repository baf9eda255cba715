"""Windows and horizons are cut out of series."""

from dataclasses import replace

import numpy as np

from kerasdl.interfaces.windows import Windows
from kerasdl.series.spacing import Series
from kerasdl.series.windows import fields_of, first_steps, inputs_before, targets_from

WINDOWS = Windows(("a", "b"), window=3, horizon=2, covariates=("c",))
SERIES = Series("x", None, np.arange(30.0).reshape(10, 3), np.ones(10, bool), np.arange(10))


def test_a_window_ends_right_before_its_horizon_which_holds_the_targets_alone():
    firsts = np.array([3, 8])
    values = inputs_before(SERIES, firsts, WINDOWS)["values"]
    assert (values.dtype, values.shape) == (np.float32, (2, 3, 3))
    np.testing.assert_array_equal(values[0], SERIES.values[:3])
    np.testing.assert_array_equal(values[1], SERIES.values[5:8])
    # Step by step, all targets of each.
    assert targets_from(SERIES, firsts, WINDOWS).tolist() == [[9, 10, 12, 13], [24, 25, 27, 28]]


def test_horizons_lie_in_their_stretch_and_windows_may_reach_back():
    assert first_steps(SERIES, 0, 10, WINDOWS).tolist() == [3, 4, 5, 6, 7, 8]
    assert first_steps(SERIES, 6, 9, WINDOWS).tolist() == [6, 7]
    assert first_steps(SERIES, 0, 4, WINDOWS).tolist() == []


def test_a_stride_begins_with_the_stretch_or_ends_with_it():
    strided = replace(WINDOWS, stride=2)
    assert first_steps(SERIES, 0, 10, strided).tolist() == [3, 5, 7]
    assert first_steps(SERIES, 0, 10, strided, from_end=True).tolist() == [4, 6, 8]


def test_what_was_filled_in_is_seen_and_not_forecast():
    holed = replace(SERIES, measured=np.arange(10) != 5)
    assert first_steps(holed, 0, 10, WINDOWS).tolist() == [3, 6, 7, 8]


def test_dates_and_names_come_along_where_the_model_asks_for_them():
    times = np.datetime64("2020-01-01", "us") + np.arange(10) * np.timedelta64(1, "D")
    windows = replace(WINDOWS, date="day", series="shop", calendar=True, known=("x",))
    found = inputs_before(replace(SERIES, times=times), np.array([3, 4]), windows)
    assert [field.key for field in fields_of(windows)] == list(found) == ["values", "dates", "series"]
    # Days since 1970, month, day, weekday, hour.
    assert found["dates"][0, 2].tolist() == [18264, 1, 3, 4, 0]
    assert found["series"].tolist() == ["x", "x"]
    for field, column in zip(fields_of(windows), found.values(), strict=True):
        assert column.shape == (2, *field.shape)
