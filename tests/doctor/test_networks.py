"""Two networks that are trained against each other: the rules on GANs."""

import pytest

from kerasdl import doctor
from kerasdl.interfaces.finding import Observations
from tests.doctor.observed import SURE, assert_tells_apart, generated, known, played, updated

# Rule, what shows it, what is like it and is no such thing: on the two sides of each threshold.
CASES = {
    "not_learning of a generator": (known(unlike=0.81), known(unlike=0.79)),
    "learning_rate_too_low of a generator": (
        known([1.0, 1.1, 1.2], gradients=updated(*[1e-5] * 3, step=90_000), unlike=0.51),
        known([1.0, 1.1, 1.2], gradients=updated(*[1e-5] * 3, step=90_000), unlike=0.49),
    ),
    "learning_rate_too_low of a generator that has hardly moved": (
        known([1.0, 1.1, 1.2], gradients=updated(*[1e-5] * 3, step=19_000), unlike=0.0),
        known([1.0, 1.1, 1.2], gradients=updated(*[1e-5] * 3, step=21_000), unlike=0.0),
    ),
    "learning_rate_too_low of a generator whose steps are known": (
        known([1.0, 1.1, 1.2], gradients=updated(*[1e-5] * 3, step=9), unlike=0.0),
        known([1.0, 1.1, 1.2], gradients=updated(*[1e-5] * 3), unlike=0.0),
    ),
    "loss_spikes, no game": (
        known([1.0, 0.2, 0.9, 0.2]),
        Observations([{"train": {"loss": loss, "generator_loss": loss}} for loss in (1.0, 0.2, 0.9, 0.2)]),
    ),
    "discriminator_overpowering": (played(*[(0.68, 1.1)] * 5, **SURE), played(*[(0.72, 1.1)] * 5, **SURE)),
    "discriminator_overpowering the generator": (
        played(*[(0.5, 1.1)] * 5, **SURE),
        played(*[(0.5, 0.9)] * 5, **SURE),
    ),
    "discriminator_overpowering for long": (played(*[(0.5, 9)] * 5, **SURE), played(*[(0.5, 9)] * 4, **SURE)),
    "discriminator_overpowering, not a critic": (played(*[(0.5, 9)] * 5, **SURE), played(*[(0.5, 9)] * 5)),
    "mode_collapse": (known(spread=0.09), known(spread=0.11)),
    "mode_collapse of few": (known(missed=0.52, spread=1.0), known(missed=0.48, spread=1.0)),
    "oscillation": (played(*[(1, 1.0), (1, 1.8)] * 10), played(*[(1, 1.0), (1, 1.6)] * 10)),
    "oscillation, not of either sign": (
        played(*[(1, 1.0), (1, 9.0)] * 10),
        played(*[(1, 1.0), (1, -9.0)] * 10),
    ),
    "oscillation for long": (played(*[(1, 1.0), (1, 9.0)] * 8), played(*[(1, 1.0), (1, 9.0)] * 7)),
    "oscillation that turns": (
        played(*[(1, 1.0), (1, 9.0)] * 10),
        played(*[(1, 1.0), (1, 3.0), (1, 9.0), (1, 27.0), (1, 81.0), (1, 27.0), (1, 9.0), (1, 3.0)] * 3),
    ),
    "vanished_generator_gradient": (generated(1, *[9e-4] * 3), generated(1, *[1.1e-3] * 3)),
    "vanished_generator_gradient for long": (generated(1, 1, *[1e-9] * 3), generated(1, 1, 1e-2, *[1e-9] * 2)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(name):
    assert_tells_apart(name, *CASES[name])


def test_a_discriminator_that_is_never_wrong_wastes_the_training():
    severities = [
        found.severity
        for loss in (0.09, 0.11)
        for found in doctor.discriminator_overpowering(played(*[(loss, 9.0)] * 5, **SURE))
    ]
    assert severities == ["error", "warning"]


def test_a_discriminator_that_cannot_tell_what_looks_like_nothing_is_too_weak():
    (found,) = doctor.not_learning(played(*[(2.0, 1.0)] * 6, unlike=0.99, **SURE))
    assert (found.layer, found.cures[0]) == ("discriminator", "model.discriminator.units=[128, 128]")
    (found,) = doctor.not_learning(played(*[(1.9, 1.0)] * 6, unlike=0.99, **SURE))
    assert found.layer == "generator"
    assert not [cure for cure in found.cures if "discriminator" in cure]
