"""No part knows what it is to be tested on."""

import numpy as np
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from kerasdl.data._series_front import scale_of
from kerasdl.data._stretches import divide
from kerasdl.errors import DataError
from kerasdl.interfaces import Split
from kerasdl.interfaces.windows import Windows
from kerasdl.series.spacing import Series
from kerasdl.series.windows import inputs_before

START = np.datetime64("2020-01-01", "us")
DAY = np.timedelta64(1, "D")


@st.composite
def dated_series(draw, number):
    """Give a series of days whose values are their own numbers, some of them filled in."""
    begin, length = draw(st.integers(0, 10)), draw(st.integers(1, 60))
    numbers = np.arange(begin, begin + length)
    measured = np.array(draw(st.lists(st.booleans() | st.just(True), min_size=length, max_size=length)))
    return Series(str(number), START + numbers * DAY, numbers[:, None].astype(float), measured, numbers)


@st.composite
def cases(draw):
    windows = Windows(
        ("value",), draw(st.integers(1, 8)), draw(st.integers(1, 5)), date="day", stride=draw(st.integers(1, 4))
    )
    held_back = st.integers(1, 20) | st.floats(0, 0.4)
    split = Split(draw(held_back), draw(held_back), by="time")
    try:
        return windows, divide(
            [draw(dated_series(number)) for number in range(draw(st.integers(1, 3)))], split, windows
        )
    except DataError:
        return assume(False)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(case=cases())
def test_no_step_is_forecast_in_two_parts_and_training_sees_none_of_the_others(case):
    windows, divided = case
    forecast = {"train": set(), "validation": set(), "test": set()}
    seen_in_training = set()
    for each in divided:
        days = ((each.series.times - START) // DAY).astype(int)
        for part, firsts in each.firsts.items():
            for first in firsts.tolist():
                forecast[part] |= set(days[first : first + windows.horizon].tolist())
                assert each.series.measured[first : first + windows.horizon].all()
            if part == "train":
                seen_in_training |= set(inputs_before(each.series, firsts, windows)["values"].ravel().tolist())
    # Series overlap in time: what one forecasts in training may not come after what another is tested on.
    ends = [max(forecast["train"] | seen_in_training), max(forecast["validation"], default=-1)]
    begins = [min(forecast["validation"], default=10**6), min(forecast["test"], default=10**6)]
    assert ends[0] < min(begins)
    assert ends[1] < begins[1]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(data=st.data(), folds=st.integers(2, 4), test=st.integers(0, 20) | st.floats(0, 0.4))
def test_folds_for_validation_only_look_back_and_leave_the_test_part_alone(data, folds, test):
    windows = Windows(("value",), data.draw(st.integers(1, 5)), data.draw(st.integers(1, 3)), date="day")
    all_series = [data.draw(dated_series(number)) for number in range(data.draw(st.integers(1, 3)))]
    try:
        without = divide(all_series, Split(0, test, by="time"), windows)
        splits = [Split(0, test, by="time", folds=folds, fold=at, fold_part="validation") for at in range(1, folds + 1)]
        found = [divide(all_series, split, windows) for split in splits]
    except DataError:
        reject()
    tested = {each.series.name: each.firsts["test"].tolist() for each in without}
    validated = []
    for divided in found:
        train, validation = (forecast_in(part, divided, windows) for part in ("train", "validation"))
        assert max(train) < min(validation, default=10**6)
        assert max(train | validation) < min(forecast_in("test", without, windows), default=10**6)
        validated.append(validation)
        for each in divided:
            assert each.firsts["test"].tolist() == tested[each.series.name]
    assert sum(map(len, validated)) == len(set().union(*validated))


def forecast_in(part, divided, windows):
    """Give the days that are forecast in a part."""
    return {
        int((each.series.times[first + step] - START) // DAY)
        for each in divided
        for first in each.firsts[part].tolist()
        for step in range(windows.horizon)
    }


@settings(deadline=None, derandomize=True, max_examples=100)
@given(case=cases(), by_window=st.booleans())
def test_scales_know_the_training_part_alone(case, by_window):
    windows, divided = case
    before = scale_of(divided, windows, by_window=by_window)
    for each in divided:
        each.series.values[each.ends[0] :] += 1000.0
    after = scale_of(divided, windows, by_window=by_window)
    np.testing.assert_array_equal(before.mean, after.mean)
    np.testing.assert_array_equal(before.deviation, after.deviation)
    assert before.least is None or before.least.tolist() == after.least.tolist()
