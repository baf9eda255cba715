"""The step between rows is found, counted and gone on with."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.interfaces.windows import Step
from kerasdl.series.steps import count_steps, find_step, later, said

HOUR, DAY = 3_600_000_000, 86_400_000_000


def times(*texts):
    return np.array(texts, "datetime64[us]")


@pytest.mark.parametrize(
    ("dates", "step", "words"),
    [
        (times("1949-01", "1949-02", "1949-03"), Step(months=1), "1 month"),
        (times("2020-01-15", "2020-02-15", "2020-03-15"), Step(months=1), "1 month"),
        (times("2020-01-31", "2020-02-29", "2020-03-31"), Step(months=1, month_end=True), "1 month"),
        (times("2020-01", "2020-04", "2020-07"), Step(months=3), "3 months"),
        (times("2019-12-31", "2020-12-31"), Step(months=12), "1 year"),
        (times("2020-01-01", "2020-01-02", "2020-01-03"), Step(microseconds=DAY), "1 day"),
        (times("2020-01-30", "2020-01-31", "2020-02-01", "2020-03-01"), Step(microseconds=DAY), "1 day"),
        (times("2020-01-01", "2020-01-08", "2020-01-15"), Step(microseconds=7 * DAY), "7 days"),
        (times("2020-01-01T00", "2020-01-01T01", "2020-01-01T05", "2020-01-01T06"), Step(microseconds=HOUR), "1 hour"),
        (times("2020-01-01T00:00:00.5", "2020-01-01T00:00:01"), Step(microseconds=500_000), "500000 microseconds"),
    ],
)
def test_the_most_frequent_step_is_the_step(dates, step, words):
    assert find_step([dates]) == step
    assert said(step) == words


def test_no_series_of_two_rows_has_no_step():
    assert find_step([times("2020-01-01"), times("2021-01-01")]) is None


def test_steps_are_found_in_all_series_together():
    assert find_step([times("2020-01-01"), times("2020-01-05", "2020-01-06")]) == Step(microseconds=DAY)


@settings(deadline=None, derandomize=True)
@given(
    start=st.datetimes().map(lambda time: np.datetime64(time, "us")),
    step=st.builds(Step, months=st.integers(1, 24)) | st.builds(Step, microseconds=st.integers(1, 10 * DAY)),
    counts=st.lists(st.integers(0, 50), min_size=1, unique=True).map(lambda counts: np.array([0, *sorted(counts)])),
)
def test_what_comes_later_is_counted_as_many_steps(start, step, counts):
    if step.months:
        # The 31st is no day of every month.
        start = start.astype("datetime64[M]").astype("datetime64[us]") + np.timedelta64(DAY // 2, "us")
    numbers, exact = count_steps(later(start, step, counts), step)
    assert numbers.tolist() == counts.tolist()
    assert exact.all()


def test_what_lies_between_two_steps_is_not_exact():
    numbers, exact = count_steps(times("2020-01-01", "2020-01-02T12", "2020-01-04"), Step(microseconds=DAY))
    assert (numbers.tolist(), exact.tolist()) == ([0, 1, 3], [True, False, True])
    numbers, exact = count_steps(times("2020-01-01", "2020-02-02", "2020-04-01"), Step(months=1))
    assert (numbers.tolist(), exact.tolist()) == ([0, 1, 3], [True, False, True])
    assert count_steps(times("2020-01-01", "2020-03-01"), Step(months=3))[1].tolist() == [True, False]
