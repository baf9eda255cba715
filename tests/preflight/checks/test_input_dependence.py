"""What is no input to compare with, and a loss that is no number."""

import numpy as np

from kerasdl.preflight import checks


def test_zero_that_is_padding_is_no_input_to_compare_with(subject, texts):
    found = checks.input_dependence(subject(texts, fault="masked"))
    assert found.result == "pass"
    assert "each example given the ids of another one" in found.explanation
    assert np.isfinite(found.evidence["loss_without_inputs"])


def test_a_loss_that_is_no_number_without_inputs_is_not_the_same(subject):
    found = checks.input_dependence(subject(fault="divided"))
    assert (found.result, np.isfinite(found.evidence["loss_without_inputs"])) == ("pass", False)


def test_a_loss_that_is_never_a_number_says_nothing_of_inputs(subject):
    found = checks.input_dependence(subject(fault="nan"))
    assert (found.result, "no finite number" in found.explanation) == ("skip", True)
