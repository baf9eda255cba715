"""Values find their places, whatever they are."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.report.scales import Scale, short

numbers = st.floats(-1e308, 1e308)


@given(st.lists(numbers, min_size=1))
def test_places_are_between_the_ends_and_in_order(values):
    scale = Scale.of(values, 10, 110)
    places = [scale.place(value) for value in sorted(values)]
    assert all(10 - 1e-6 <= place <= 110 + 1e-6 for place in places)
    assert places == sorted(places)


@given(st.lists(st.floats(-1e12, 1e12), min_size=1))
def test_ticks_are_a_few_round_values_between_the_ends(values):
    scale = Scale.of(values, 0, 100)
    ticks = scale.ticks()
    margin = 1e-9 * max(abs(scale.low), abs(scale.high))
    assert len(ticks) <= 7
    assert all(scale.low - margin <= tick <= scale.high + margin for tick in ticks)


@pytest.mark.parametrize(("value", "text"), [(1234567.0, "1.235e+06"), (0.0, "0"), (math.inf, "not finite")])
def test_values_are_written_short(value, text):
    assert short(value) == text


@given(st.lists(st.floats(1e-300, 1e300), min_size=1))
def test_orders_of_magnitude_are_between_the_ends_and_in_order(values):
    scale = Scale.of(values, 10, 110, log=True)
    places = [scale.place(value) for value in sorted(values)]
    assert all(10 - 1e-6 <= place <= 110 + 1e-6 for place in places)
    assert places == sorted(places)
    assert 2 <= len(scale.ticks()) <= 7
