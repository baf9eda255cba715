"""What a model is given: the rules on inputs and targets."""

import pytest

from tests.doctor.observed import assert_tells_apart, known

# Rule, what shows it, what is like it and is no such thing: on the two sides of each threshold.
CASES = {
    "outlying_targets": (known(outlying_targets=0.51), known(outlying_targets=0.49)),
    "unscaled_inputs": (known(mean=11, deviation=1), known(mean=9, deviation=1)),
    "unscaled_inputs below 0": (known(mean=-11, deviation=1), known(mean=-9, deviation=1)),
    "unscaled_inputs wide": (known(mean=0, deviation=11), known(mean=0, deviation=9)),
    "unscaled_inputs apart": (
        known(mean=0, deviation=1, widest_to_narrowest=1100),
        known(mean=0, deviation=1, widest_to_narrowest=900),
    ),
    "unscaled_inputs, inside too": (
        known(mean=99, deviation=1, normalised=0.0),
        known(mean=99, deviation=1, normalised=1.0),
    ),
    "constant_features": (known(features=3, constant_features=1), known(features=3, constant_features=0)),
    "duplicated_features": (known(features=3, duplicated_features=1), known(features=3, duplicated_features=0)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(name):
    assert_tells_apart(name, *CASES[name])
