"""The learning rate must be where the loss falls."""

import pytest

from kerasdl.preflight import checks


@pytest.mark.parametrize(("rate", "result"), [("1e-2", "pass"), ("1e-7", "warn"), ("1000", "fail")])
def test_the_learning_rate_is_where_the_loss_falls(subject, rate, result):
    found = checks.learning_rate(
        subject("wine", f"training.optimizer={{kind: sgd, learning_rate: {rate}}}", "training.loss=auto")
    )
    assert found.result == result
    assert bool(found.cures) == (result != "pass")


@pytest.mark.parametrize(("rate", "result"), [("1e-2", "pass"), ("1.0", "warn")])
def test_rates_that_adam_stands_later_but_not_at_first_warn(subject, rate, result):
    found = checks.learning_rate(
        subject("moons", f"training.optimizer.learning_rate={rate}", "model={kind: mlp, units: [64, 64]}")
    )
    assert (found.result, bool(found.cures)) == (result, result == "warn")


def test_a_high_rate_that_is_warmed_up_to_does_not_leap(subject):
    schedule = "{kind: cosine_decay, initial_learning_rate: 1e-4, warmup_target: 1.0, warmup_steps: 1000, "
    found = checks.learning_rate(
        subject("moons", f"training.optimizer.learning_rate={schedule}decay_steps: 1000}}", "training.epochs=500")
    )
    assert found.evidence["highest_loss_in_first_steps"] < 10 * found.evidence["loss_at_first"]


def test_of_a_schedule_it_is_the_highest_rate_that_counts_and_the_first_that_is_changed(subject):
    schedule = "{kind: exponential_decay, initial_learning_rate: 1e-7, decay_steps: 10, decay_rate: 0.5}"
    found = checks.learning_rate(subject("wine", f"training.optimizer.learning_rate={schedule}"))
    assert found.evidence["learning_rate"] == pytest.approx(1e-7)
    assert found.cures[0].startswith("training.optimizer.learning_rate.initial_learning_rate=")


@pytest.mark.parametrize("fault", ["blind", "constant"])
def test_a_loss_that_never_falls_clearly_suggests_nothing(subject, points, fault):
    found = checks.learning_rate(subject(points(), fault=fault))
    assert (found.result, found.cures) == ("warn", ())
    assert "no learning rate" in found.explanation


def test_an_optimizer_that_is_bound_to_its_rate_has_no_range_test(subject):
    assert checks.learning_rate(subject("wine", "training.optimizer=ftrl")).result == "skip"
