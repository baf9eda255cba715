"""What trials are compared by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.errors import UsageError
from kerasdl.recipe.search_format import Search
from kerasdl.search.objectives import Objective, objectives_of, over_seeds, pareto

REPORTED = {"train": ["loss", "accuracy"], "validation": ["loss", "accuracy", "own_score"]}
BOTH = (Objective("validation.accuracy", "max"), Objective("seconds", "min"))


def of(objective, reported=REPORTED):
    return objectives_of(Search("auto", objective=objective), reported)


def test_by_default_it_is_the_first_metric_of_the_validation_part():
    assert of("auto") == (Objective("validation.accuracy", "max"),)
    assert of("auto", {"train": ["loss"]}) == (Objective("train.loss", "min"),)


def test_names_tell_which_way_is_better():
    assert of("validation.loss") == (Objective("validation.loss", "min"),)
    assert of(("validation.accuracy", "seconds")) == BOTH
    assert of("parameters") == (Objective("parameters", "min"),)


def test_a_mapping_says_it_where_the_name_does_not():
    assert of({"validation.own_score": "max"}) == (Objective("validation.own_score", "max"),)


@pytest.mark.parametrize(
    ("objective", "told", "cure"),
    [
        ("validation.acuracy", "a training reports no 'validation.acuracy'", "Did you mean 'validation.accuracy'?"),
        ("validation.own_score", "does not tell whether more or less is better", "{validation.own_score: min}"),
        ({"validation.typo": "max"}, "a training reports no 'validation.typo'", "validation.accuracy"),
    ],
)
def test_what_cannot_be_compared_is_refused(objective, told, cure):
    with pytest.raises(UsageError, match=told) as raised:
        of(objective)
    assert cure in raised.value.cure


def test_scores_are_means_over_seeds():
    statuses = [{"metrics": {"validation": {"accuracy": value}}} for value in (0.5, 0.7)]
    mean, deviation = over_seeds(BOTH[0], statuses)
    assert (mean, deviation) == (pytest.approx(0.6), pytest.approx(0.1414, abs=1e-4))
    assert over_seeds(BOTH[0], statuses[:1]) == (0.5, None)
    assert over_seeds(BOTH[0], [*statuses, {"metrics": {"validation": {"accuracy": None}}}]) == (None, None)
    assert over_seeds(BOTH[0], []) == (None, None)
    over_folds = {**statuses[0], "deviation": {"validation": {"accuracy": 0.25}}}
    assert over_seeds(BOTH[0], [over_folds]) == (0.5, 0.25)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_nothing_beats_what_is_on_the_front_and_something_the_rest(scores):
    front = pareto(scores, BOTH)

    def beats(one, other):
        return one != other and one[0] >= other[0] and one[1] <= other[1]

    for score, on_front in zip(scores, front, strict=True):
        assert on_front == (not any(beats(other, score) for other in scores))
