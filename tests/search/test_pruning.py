"""When a training is not worth going on with."""

import pytest

from kerasdl.search.objectives import Objective
from kerasdl.search.pruning import is_hopeless

OTHERS = [[0.5, 0.7, 0.8], [0.4, 0.6, 0.7], [0.6, 0.8, 0.9], [0.5, 0.6]]


@pytest.mark.parametrize(
    ("curve", "hopeless"), [([0.3, 0.6], True), ([0.3, 0.65], False), ([0.3], True), ([], False), ([0.3] * 10, False)]
)
def test_it_is_worse_than_the_median_of_the_others_after_as_many_epochs(curve, hopeless):
    assert is_hopeless(curve, OTHERS, Objective("validation.accuracy", "max"), epochs=10) is hopeless


def test_less_may_be_better():
    loss = Objective("validation.loss", "min")
    assert is_hopeless([0.9], OTHERS, loss, epochs=10)
    assert not is_hopeless([0.3], OTHERS, loss, epochs=10)


def test_of_few_it_is_not_known_what_is_usual():
    assert not is_hopeless([0.1], OTHERS[:3], Objective("validation.accuracy", "max"), epochs=10)


def test_a_tenth_of_the_epochs_is_waited_for():
    assert not is_hopeless([0.1], OTHERS, Objective("validation.accuracy", "max"), epochs=11)
