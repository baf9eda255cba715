"""A few examples are learned by heart, from what they are."""

import numpy as np
import pytest

from kerasdl.preflight import checks


def test_a_model_that_can_learn_learns_a_few_examples_by_heart_from_its_inputs(subject):
    whole = subject(fault="none")
    before = [np.array(variable) for variable in whole.core.variables]
    learned, depends = checks.small_batch(whole), checks.input_dependence(whole)
    assert (learned.result, depends.result) == ("pass", "pass")
    assert learned.evidence["loss_after"] < 0.1 * learned.evidence["loss_of_constant_answer"]
    assert depends.evidence["loss_without_inputs"] > depends.evidence["loss"]
    assert all((now == then).all() for now, then in zip(map(np.array, whole.core.variables), before, strict=True))


def test_a_model_that_never_sees_its_inputs_learns_nothing_by_heart(subject):
    blind = subject(fault="blind")
    learned, depends = checks.small_batch(blind), checks.input_dependence(blind)
    assert (learned.result, depends.result) == ("fail", "fail")
    assert depends.evidence["loss"] == pytest.approx(depends.evidence["loss_without_inputs"])
