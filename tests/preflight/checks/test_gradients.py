"""Gradients must reach every weight."""

import sys

import pytest

from kerasdl.doctor import vanishing_gradients
from kerasdl.engine.precision import precision
from kerasdl.engine.traits import optimizers_of
from kerasdl.interfaces.finding import Observations
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
        ("deep", "warn", "is a tiny part of the one at 'last'"),
    ],
)
def test_weights_that_no_gradient_reaches_are_named(subject, fault, result, told):
    found = checks.gradients(subject(fault=fault))
    assert found.result == result
    assert told in found.explanation


def measured(**layers):
    """Give what a monitor measures of layers with these mean gradients, by way."""
    layers = {name.replace("__", "/"): {"mean_abs": size, "zero_share": 0.0} for name, size in layers.items()}
    variables = {f"{name}/kernel": {"zero_share": 0.0, "nonfinite": 0.0} for name in layers}
    return {"epoch": 1, "layers": layers, "variables": variables, "measured_steps": 3, "skipped_steps": 0}


@pytest.mark.parametrize(
    ("layers", "embeddings", "result"),
    [
        ({"hidden": 1e-1, "last": 1.0}, [], "pass"),
        ({"hidden": 1e-9, "last": 1.0}, [], "warn"),
        ({"hidden": 1e-1, "between": 1e-9, "last": 1.0}, [], "pass"),
        ({"table": 1e-9, "hidden": 1e-1, "last": 1.0}, ["table"], "pass"),
        ({"embedding_free": 1e-9, "last": 1.0}, [], "warn"),
        ({"generator__hidden": 1e-9, "generator__last": 1e-9, "discriminator__hidden": 1.0}, [], "pass"),
        *(({"hidden": 10.0**-power, "last": 1.0}, [], None) for power in range(1, 8)),
    ],
)
def test_check_and_doctor_agree_on_gradients_that_vanish(subject, monkeypatch, layers, embeddings, result):
    line = measured(**layers) | {"embeddings": embeddings}
    monkeypatch.setattr(sys.modules["kerasdl.preflight.checks.gradients"], "_measured", lambda _: line)
    found = checks.gradients(subject(fault="none"))
    told = vanishing_gradients(Observations([], [{**line, "epoch": epoch} for epoch in (1, 2, 3)]))
    assert found.result == ("warn" if told else "pass")
    assert result in (None, found.result)
    assert [finding.explanation for finding in told] == ([found.explanation] if told else [])


def test_cures_of_a_network_of_a_gan_are_written_for_it(subject, monkeypatch):
    line = measured(generator__hidden=1e-9, generator__last=1.0, discriminator__hidden=1.0)
    monkeypatch.setattr(sys.modules["kerasdl.preflight.checks.gradients"], "_measured", lambda _: line)
    assert checks.gradients(subject("ring")).cures[0].startswith("model.generator.")


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
