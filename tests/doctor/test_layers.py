"""What layers do: the rules on units, weights and outputs."""

import pytest

from kerasdl.doctor import dead_units, frozen_layers
from kerasdl.interfaces.finding import Observations
from tests.doctor.observed import answered, assert_tells_apart, kept, known, reached, saturated, scaled

# Rule, what shows it, what is like it and is no such thing: on the two sides of each threshold.
CASES = {
    "output_mismatch of the loss": (known(loss_mismatch="It is larger."), known()),
    "saturated_units that do harm": (
        Observations([], activations=saturated(0.9).activations, metrics=kept(0.11), facts={"chance_loss": 1.0}),
        Observations([], activations=saturated(0.9).activations, metrics=kept(0.09), facts={"chance_loss": 1.0}),
    ),
    "output_mismatch": (known(mismatch="It gives 0 to 1."), known()),
    "initial_loss": (known(initial_loss=22, initial_chance_loss=1.0), known(initial_loss=18, initial_chance_loss=1.0)),
    "frozen_layers": (known(gradients=reached(1.0)), known(gradients=reached(0.9))),
    "frozen_layers for long": (known(gradients=reached(1.0, 2)), known(gradients=reached(1.0, 1))),
    "frozen_layers that are held": (
        known(kept=0.32, chance_loss=1.0, untrainable="hidden_1", untrainable_layers=1),
        known(kept=0.28, chance_loss=1.0, untrainable="hidden_1", untrainable_layers=1),
    ),
    "frozen_layers of a generator that are held": (
        known(missed=0.3, spread=1.0, untrainable="hidden_1", untrainable_layers=1),
        known(missed=0.2, spread=1.0, untrainable="hidden_1", untrainable_layers=1),
    ),
    "saturated_units": (saturated(0.62), saturated(0.58)),
    "saturated_units for long": (saturated(0.9, 3), saturated(0.9, 2)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(name):
    assert_tells_apart(name, *CASES[name])


def test_units_are_dead_that_stay_so_in_the_first_layer_of_which_most_are():
    lines = [{"a": 0.2, "b": 0.9}, {"a": 0.7, "b": 0.9}, {"a": 0.8, "b": 0.9}, {"a": 0.8, "b": 1.0}]
    (found,) = dead_units(answered(*lines))
    assert (found.layer, found.first_epoch, found.last_epoch, found.severity) == ("a", 4, 8, "warning")
    assert found.evidence == {"dead_share": 0.8}
    assert "80% of the units of 'a'" in found.explanation


def test_units_that_come_back_a_few_that_do_not_and_what_was_not_measured_are_no_finding():
    assert not dead_units(answered(*[{"a": 0.9}] * 3, {"a": 0.1}))
    assert not dead_units(answered(*[{"a": 0.5}] * 5))
    assert not dead_units(answered(*[{"a": 0.9}] * 2))
    assert not dead_units(answered(*[{"a": None}] * 5))
    assert not dead_units(Observations([]))


def test_layers_that_are_held_are_no_finding_where_nothing_is_known_of_what_is_left():
    assert not frozen_layers(known(kept=0.01, untrainable="base", untrainable_layers=1))


def test_layers_of_steps_that_were_skipped_are_not_frozen():
    assert not frozen_layers(Observations([], scaled((0, 1, 2.0**15), (0, 1, 2.0**14))))
    assert not frozen_layers(Observations([], scaled((0, 1, 2.0**15), (1, 0, 2.0**14))))
