"""Targets, loss and last activation must speak of the same thing."""

import numpy as np
import pytest

from kerasdl.preflight import checks


@pytest.mark.parametrize("data", ["wine", "moons", "diabetes"])
def test_losses_that_suit_the_task_prefer_right_answers(subject, data):
    found = checks.labels(subject(data))
    assert found.result == "pass"
    assert found.evidence["loss_of_right_answers"] < found.evidence["loss_of_nothing"]


@pytest.mark.parametrize(
    ("data", "overrides", "fault", "told"),
    [
        ("wine", [], "softmax", "ends with probabilities"),
        ("moons", [], "sigmoid", "ends with probabilities"),
        ("moons", [], "softmax", "softmax over a single unit"),
        ("diabetes", [], "sigmoid", "gives 0 to 1"),
        ("wine", ["training.loss={kind: 'preflight_parts:Wrong'}"], None, "no smaller for right answers"),
        ("wine", ["training.loss={kind: 'preflight_parts:Logits'}"], None, "is given probabilities"),
    ],
)
@pytest.mark.filterwarnings("ignore:You are using a softmax over axis -1")
def test_labels_that_loss_or_activation_take_for_something_else_fail(subject, data, overrides, fault, told):
    found = checks.labels(subject(data, *overrides, fault=fault))
    assert found.result == "fail"
    assert told in found.explanation


def test_several_labels_are_compared_one_by_one(subject, points):
    labels = np.random.default_rng(0).integers(0, 2, (120, 4))
    assert checks.labels(subject(points(targets=labels))).result == "pass"
