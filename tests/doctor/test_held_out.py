"""What was learned and holds for no other rows: the rules that look at the validation part."""

from dataclasses import replace

import pytest

from kerasdl.doctor import overfitting
from tests.doctor.observed import apart, assert_tells_apart, held_out, known, trained

# Rule, what shows it, what is like it and is no such thing: on the two sides of each threshold.
CASES = {
    "overfitting by much": (
        trained([1.0, 0.5, 0.3, 0.2], [1.0, 0.1, 0.2, 0.56], kept=0.56, chance_loss=8.0),
        trained([1.0, 0.5, 0.3, 0.2], [1.0, 0.1, 0.2, 0.56], kept=0.56, chance_loss=12.0),
    ),
    "overfitting, from a bad start": (
        trained([1.0, 0.5, 0.3, 0.2], [9.0, 0.6, 0.64, 0.7], kept=0.7, chance_loss=1.0),
        trained([1.0, 0.5, 0.3, 0.2], [9.0, 0.6, 0.64, 0.7], kept=0.7),
    ),
    "overfitting, not far from everything": (
        trained([1.0, 0.5, 0.3, 0.2], [1.0, 0.6, 0.7, 0.9], kept=0.9, chance_loss=1.0),
        trained([9.0, 7.0, 6.5, 6.0], [9.0, 6.6, 7.7, 9.9], kept=9.9, chance_loss=1.0),
    ),
    "overfitting, apart from the rise": (
        apart(left=0.01, gap=0.16, mistakes=0.2),
        apart(left=0.01, gap=0.14, mistakes=0.2),
    ),
    "overfitting, known by heart": (
        apart(left=0.09, gap=0.3, mistakes=0.2),
        apart(left=0.11, gap=0.3, mistakes=0.2),
    ),
    "overfitting, and wrong": (
        apart(left=0.01, gap=0.3, mistakes=0.16),
        apart(left=0.01, gap=0.3, mistakes=0.14),
    ),
    "overfitting that holds for none": (
        trained([1.0, 0.8, 0.5], [1.1, 1.2, 1.3], kept=1.3, kept_train=0.88, chance_loss=1.0),
        trained([1.0, 0.8, 0.5], [1.1, 1.2, 1.3], kept=1.3, kept_train=0.92, chance_loss=1.0),
    ),
    "overfitting that holds for none, by what the part itself has": (
        trained(
            [1.0, 0.8, 0.5], [1.3, 1.25, 1.2], kept=1.2, kept_train=0.88, chance_loss=2.0, validation_chance_loss=1.1
        ),
        trained(
            [1.0, 0.8, 0.5], [1.3, 1.25, 1.2], kept=1.2, kept_train=0.88, chance_loss=1.0, validation_chance_loss=1.4
        ),
    ),
    "overfitting that holds for none of enough rows": (
        trained([1.0, 0.8, 0.5], [1.1, 1.2, 1.3], kept=1.3, kept_train=0.88, chance_loss=1.0, validation_rows=30),
        trained([1.0, 0.8, 0.5], [1.1, 1.2, 1.3], kept=1.3, kept_train=0.88, chance_loss=1.0, validation_rows=29),
    ),
    "overfitting that holds for none, penalty aside": (
        trained([2.0, 1.8, 1.5], [2.1, 2.2, 2.3], kept=2.3, kept_train=1.5, penalty=0.9, chance_loss=1.0),
        trained([2.0, 1.8, 1.5], [1.8, 1.79, 1.78], kept=1.78, kept_train=1.5, penalty=0.9, chance_loss=1.0),
    ),
    "overfitting, not as high on the training part": (
        trained([1.0, 0.5, 0.45, 0.4], [1.0, 0.6, 0.7, 0.9], kept=0.9, kept_train=0.84, chance_loss=1.0),
        trained([1.0, 0.5, 0.45, 0.4], [1.0, 0.6, 0.7, 0.9], kept=0.9, kept_train=0.86, chance_loss=1.0),
    ),
    "overfitting, and no epoch was better": (
        apart(left=0.01, gap=0.3, mistakes=0.2, rise=1e-4),
        apart(left=0.01, gap=0.3, mistakes=0.2, rise=0.0),
    ),
    "suspicious_validation": (held_out(0.009, 0.009, 0.01), held_out(0.011, 0.011, 0.012)),
    "suspicious_validation of what is shared": (known(shared=0.11), known(shared=0.09)),
    "suspicious_validation, easier": (held_out(0.5, 0.24, 0.5), held_out(0.5, 0.26, 0.5)),
    "suspicious_validation, much easier": (held_out(0.5, 0.04, 0.15), held_out(0.5, 0.04, 0.13)),
    "overfitting": (
        trained([1.0, 0.5, 0.3, 0.2], [1.0, 0.6, 0.63, 0.67], kept=0.67),
        trained([1.0, 0.5, 0.3, 0.2], [1.0, 0.6, 0.63, 0.65], kept=0.65),
    ),
    "overfitting, not jumping": (
        trained([1.0, 0.5, 0.4, 0.3, 0.2], [1.0, 0.6, 0.75, 0.66, 0.8], kept=0.8),
        trained([1.0, 0.5, 0.4, 0.3, 0.2], [1.0, 0.6, 0.77, 0.66, 0.8], kept=0.8),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(name):
    assert_tells_apart(name, *CASES[name])


def test_a_validation_loss_that_rises_while_the_training_loss_falls_is_overfitting():
    (found,) = overfitting(trained([1.0, 0.5, 0.2, 0.1], [1.0, 0.6, 0.7, 0.9], kept=0.9))
    assert (found.first_epoch, found.last_epoch, found.severity) == (2, 4, "warning")
    assert found.evidence["best_validation_loss"] == 0.6
    assert "training.epochs=2" in found.cures


def test_early_stopping_that_gave_the_best_weights_back_has_cured_it():
    assert not overfitting(trained([1.0, 0.5, 0.2, 0.1], [1.0, 0.6, 0.7, 0.9], kept=0.6))


def test_a_training_loss_that_rises_too_is_something_else():
    assert not overfitting(trained([1.0, 0.5, 0.7], [1.0, 0.6, 0.9], kept=0.9))


def test_of_classes_less_must_be_learned_for_it_to_hold_for_none():
    def shuffled(left, wrong):
        observations = trained([1.1, 1.0, left], [1.2, 1.3, 1.4], kept=1.4, kept_train=left, chance_loss=1.0)
        parts = {"train": {"accuracy": 0.2}, "validation": {"accuracy": 1 - 0.9 * wrong}}
        metrics = {part: {**losses, **parts[part]} for part, losses in observations.metrics.items()}
        return replace(observations, metrics=metrics, facts={"chance_loss": 1.0, "largest_class": 0.1})

    assert overfitting(shuffled(0.96, 1.0))[0].severity == "error"
    assert not overfitting(shuffled(0.98, 1.0))
    assert not [each for each in overfitting(shuffled(0.96, 0.8)) if each.severity == "error"]


def test_a_small_rise_is_noise():
    assert not overfitting(trained([1.0, 0.5, 0.4], [1.0, 0.6, 0.63], kept=0.63))


def test_epochs_without_validation_are_left_out():
    (found,) = overfitting(trained([1.0, 0.5, 0.4, 0.3, 0.1], [1.0, 0.6, None, 0.7, 0.9], kept=0.9))
    assert found.first_epoch == 2


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        ({"rows": 400, "features": 250}, "model.l1=3e-3"),
        ({"rows": 400, "features": 101}, "model.l1=3e-3"),
        ({"rows": 400, "features": 99}, "model.l2=0.03"),
        ({}, "model.l2=0.03"),
    ],
)
def test_what_is_learned_by_heart_is_held_by_what_suits_the_features(facts, first):
    (found,) = overfitting(trained([1.0, 0.5, 0.3, 0.2], [1.0, 0.6, 0.7, 0.9], kept=0.9, **facts))
    assert found.cures[0] == first
