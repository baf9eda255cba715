"""Where a loss begins."""

import numpy as np
import pytest
import tensorflow as tf

from kerasdl.doctor import initial_loss as rule
from kerasdl.interfaces.finding import Observations
from kerasdl.preflight import answers, checks


@pytest.mark.parametrize(("fault", "result"), [("none", "pass"), ("large", "warn"), ("huge", "fail")])
def test_the_initial_loss_is_about_that_of_answers_that_say_nothing(subject, fault, result):
    found = checks.initial_loss(subject(fault=fault))
    assert found.result == result
    assert found.evidence["expected"] == pytest.approx(np.log(3), abs=1e-4)


def test_where_a_sound_training_begins_does_not_fail(subject, points):
    targets = np.random.default_rng(1).normal(size=120)
    found = checks.initial_loss(subject(points(8.0, targets=targets), "model.units=[64, 64]"))
    assert (found.result, found.evidence["loss"] > 20) == ("warn", True)


@pytest.mark.parametrize(("initial", "result"), [(14.0, "pass"), (25.0, "warn")])
def test_check_and_doctor_agree_on_where_a_loss_begins_too_high(subject, monkeypatch, initial, result):
    whole = subject("diabetes", "model={kind: mlp, units: [32, 32], residual: true, dropout: 0.5}")
    expected = answers.of_nothing(whole, whole.some(512).y)
    monkeypatch.setattr(whole, "judged", lambda y, outputs: initial * expected if tf.is_tensor(outputs) else expected)
    told = rule(Observations([], facts={"initial_loss": initial * expected, "initial_chance_loss": expected}))
    assert (checks.initial_loss(whole).result, bool(told)) == (result, result == "warn")


def test_a_loss_of_numbers_begins_at_their_variance(subject):
    found = checks.initial_loss(subject("diabetes"))
    assert (found.result, found.evidence["expected"]) == ("pass", pytest.approx(1, abs=0.05))


def test_batch_normalisation_begins_as_in_training(subject):
    found = checks.initial_loss(subject("wine", "model={kind: mlp, units: [64, 64, 64], normalisation: batch}"))
    assert found.result == "pass"
