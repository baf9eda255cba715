"""Which steps are sampled."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kerasdl.interfaces.sampling import Sampling


def test_the_first_the_last_and_each_period():
    assert Sampling(4).steps(10) == [0, 4, 8, 9]
    assert Sampling(64).steps(1) == [0]
    assert Sampling(64).steps(63) == [0]
    assert Sampling(64).steps(64) == [0, 63]
    assert Sampling(1).steps(3) == [0, 1, 2]


def test_short_epochs_are_sampled_less_and_less():
    sampling = Sampling(1024)
    sampled = [epoch for epoch in range(4000) if sampling.has_epoch(epoch, 1)]
    assert sampled == [*range(10), 16, 32, 64, 128, 256, 512, 1024, 2048, 3072]


@given(st.integers(1, 300), st.integers(1, 400))
def test_in_the_long_run_about_one_step_in_a_period_is_sampled(every, steps):
    sampling = Sampling(every)
    begin = max(10, -(-every // steps))
    epochs = [epoch for epoch in range(begin, begin + 4 * every) if sampling.has_epoch(epoch, steps)]
    places = [epoch * steps + step for epoch in epochs for step in sampling.steps(steps)]
    assert places
    if steps < every:
        assert all(following - place >= every for place, following in pairwise(places))
    else:
        assert len(places) <= len(epochs) * (steps // every + 2)


def test_the_ends_of_the_same_epochs_have_no_steps():
    steps, ends = Sampling(64), Sampling(64, within=False)
    assert all(steps.has_epoch(epoch, 3) == ends.has_epoch(epoch, 3) for epoch in range(100))
    assert ends.steps(3) == ends.steps(200) == []


def test_epochs_of_unknown_length_are_all_sampled():
    assert all(Sampling(64).has_epoch(epoch, None) for epoch in range(100))
