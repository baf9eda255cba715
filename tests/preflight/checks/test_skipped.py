"""Checks say why they do not apply."""

import pytest

from kerasdl.preflight import checks

STEP = "model={kind: 'preflight_parts:Stepping'}"
LOSSES = ("labels", "initial_loss", "small_batch", "input_dependence", "learning_rate", "regularisation")


@pytest.mark.parametrize("name", LOSSES)
def test_checks_of_the_loss_say_why_they_do_not_apply(subject, name):
    check = getattr(checks, name)
    for other, why in ((subject("ring"), "a model that generates"), (subject("wine", STEP), "train_step of its own")):
        found = check(other)
        assert (found.result, why in found.explanation) == ("skip", True)


@pytest.mark.parametrize("name", LOSSES[2:])
def test_checks_of_learning_do_not_apply_without_trainable_weights(subject, name):
    assert "without trainable weights" in getattr(checks, name)(subject(fault="nothing")).explanation
