"""Gradients must reach every weight."""

import pytest

from kerasdl.engine.precision import precision
from kerasdl.engine.traits import optimizers_of
from kerasdl.preflight import checks


def test_gradients_reach_every_variable(subject):
    found = checks.gradients(subject(fault="none"))
    assert (found.result, found.evidence["variables"], found.evidence["without_gradient"]) == ("pass", 4, 0)


@pytest.mark.parametrize(
    ("fault", "result", "told"),
    [
        ("cut", "fail", "No gradient reaches 'hidden': training"),
        ("blind", "warn", "No gradient reaches 'hidden/kernel': training"),
        ("nothing", "fail", "no trainable weights"),
        ("nan", "fail", "no finite number"),
        ("deep", "warn", "would hardly learn"),
    ],
)
def test_weights_that_no_gradient_reaches_are_named(subject, fault, result, told):
    found = checks.gradients(subject(fault=fault))
    assert found.result == result
    assert told in found.explanation


@pytest.mark.parametrize("data", ["diabetes", "ring"])
def test_steps_that_loss_scaling_skips_at_first_say_nothing(subject, data):
    with precision("float16"):
        prepared = subject(data, "training.precision=float16")
        scaling = optimizers_of(prepared.core)
        for optimizer in scaling:
            optimizer.dynamic_scale.assign(2.0**30)
        found = checks.gradients(prepared)
    assert (found.result, found.evidence["without_gradient"]) == ("pass", 0)
    assert [float(optimizer.dynamic_scale) for optimizer in scaling] == [2.0**30] * len(scaling)
    assert scaling


def test_gradients_that_no_loss_scale_makes_finite_fail(subject):
    with precision("float16"):
        found = checks.gradients(subject("wine", "training.precision=float16", fault="nan"))
    assert (found.result, found.evidence["nonfinite"] > 0) == ("fail", True)
    assert "in the first 36 steps" in found.explanation


def test_gradients_reach_both_networks_of_a_gan(subject):
    found = checks.gradients(subject("ring"))
    assert (found.result, found.evidence["variables"]) == ("pass", 12)
