"""What a cure that was tried is worth."""

import pytest

from kerasdl.preflight.attempt import Attempt
from kerasdl.preflight.yardstick import Yardstick, choose

ACCURACY = Yardstick("validation", "accuracy", "max")
ERROR = Yardstick("validation", "rmse", "min")


def scored(*scores):
    return Attempt("x=1", "rule", dict(enumerate(scores)))


def verdict(cured, unchanged, yardstick=ACCURACY):
    return scored(*cured).judged(scored(*unchanged), yardstick).verdict


@pytest.mark.parametrize(
    ("cured", "unchanged", "expected"),
    [
        ([0.9, 0.8, 0.85], [0.5, 0.7, 0.6], "helps"),
        ([0.9, 0.8, 0.7], [0.5, 0.7, 0.6], "may help"),
        ([0.9], [0.5, 0.7, 0.6], "may help"),
        ([0.65], [0.5, 0.7, 0.6], "may help"),
        ([0.5], [0.5, 0.7, 0.6], "no better"),
        ([0.55], [0.6, 0.7, 0.5], "no better"),
        ([0.4], [0.6, 0.7, 0.5], "worse"),
        ([None], [0.6, 0.7, 0.5], "fails"),
        ([None], [None, None, None], "no better"),
        ([0.4, 0.3, 0.5], [None, None, None], "helps"),
        ([0.4, None, 0.5], [None, None, None], "may help"),
        ([], [0.6, 0.7, 0.5], "not tried"),
        ([0.9], [0.5], "may help"),
    ],
)
def test_only_what_is_better_whatever_the_seed_helps(cured, unchanged, expected):
    assert verdict(cured, unchanged) == expected


def test_of_errors_less_is_better():
    assert verdict([0.1, 0.2, 0.3], [0.4, 0.5, 0.6], ERROR) == "helps"
    assert verdict([0.7], [0.4, 0.5, 0.6], ERROR) == "worse"


def test_where_nothing_ends_well_nothing_is_better():
    assert scored(None).judged(scored(None, None, None), None).verdict == "no better"


def test_the_mean_is_that_of_trainings_that_all_ended_well():
    assert scored(0.25, 0.75).mean == 0.5
    assert scored(0.25, None).mean is None
    assert Attempt().mean is None


METRICS = {"accuracy": 0.9, "auc": 0.8, "loss": 0.4}


@pytest.mark.parametrize(
    ("metrics", "imbalanced", "expected"),
    [
        ({"train": METRICS, "validation": METRICS}, False, ACCURACY),
        ({"train": METRICS, "validation": METRICS}, True, Yardstick("validation", "auc", "max")),
        ({"train": METRICS, "test": METRICS}, False, Yardstick("train", "accuracy", "max")),
        ({"train": {"loss": 0.4, "own_score": 3.0}}, False, Yardstick("train", "loss", "min")),
        ({"train": {"frechet_distance": 3.0}}, False, Yardstick("train", "frechet_distance", "min")),
        ({"train": {"loss": None}}, False, None),
        ({}, False, None),
    ],
)
def test_what_is_compared_by(metrics, imbalanced, expected):
    assert choose([{}, {"metrics": {}}, {"metrics": metrics}], imbalanced=imbalanced) == expected


def test_a_training_without_the_metric_has_no_score():
    assert ACCURACY.score({"metrics": {"train": METRICS}}) is None
    assert ACCURACY.score({}) is None
