"""No example may leak into the answer to another."""

import pytest

from kerasdl.preflight import checks


@pytest.mark.parametrize(
    ("fault", "result"), [("none", "pass"), ("batch", "pass"), ("mixing", "fail"), ("mixing in training", "fail")]
)
def test_no_example_has_a_part_in_the_answer_to_another(subject, fault, result):
    found = checks.example_leaks(subject(fault=fault))
    assert found.result == result
    assert (found.evidence["change_in_training"] > 0) == (fault != "none")
    assert ("batch normalisation alone" in found.explanation) == (fault == "batch")
    assert (found.evidence["change_in_inference"] > 0) == (fault == "mixing")
