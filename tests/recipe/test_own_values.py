"""The values that a recipe has itself, of those that a search chooses from."""

import pytest

from kerasdl.recipe import load, own_values, space_of


def own(values, *overrides):
    recipe = load("mlp/spirals", [f"search={{values: {values}}}", "model=mlp", "training.optimizer=adam", *overrides])
    return own_values(recipe, space_of(recipe))


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ("{model.units: [[8], [64, 64]]}", {"model.units": [64, 64]}),
        ("{training.optimizer: [sgd, adam]}", {"training.optimizer": "adam"}),
        ("{training.optimizer: [{kind: sgd}, {kind: adam}]}", {"training.optimizer": {"kind": "adam"}}),
        ("{training.optimizer: [{kind: adam, learning_rate: 0.5}, {kind: sgd}]}", {}),
        (
            "{model: [{kind: mlp, dropout: 0.5}, {kind: mlp, units: [64, 64]}]}",
            {"model": {"kind": "mlp", "units": [64, 64]}},
        ),
        ("{model.dropout: {range: [0.1, 0.5]}}", {}),
        ("{model.dropout: {range: [0.0, 0.5]}}", {"model.dropout": 0.0}),
    ],
)
def test_they_are_found_among_the_choices_however_these_are_written(values, found):
    assert own(values) == found


def test_a_key_below_another_is_left_out_where_its_condition_does_not_hold():
    momentum = "training.optimizer.momentum: {when: {training.optimizer.kind: sgd}, range: [0, 1]}"
    assert own(f"{{training.optimizer.kind: [sgd, adam], {momentum}}}") == {"training.optimizer.kind": "adam"}
