"""A recipe without its defaults is the same recipe, and takes other kinds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl.errors import RecipeError
from kerasdl.recipe import Recipe, bare, digest, load, text, tree
from kerasdl.recipe.reading import read_text
from kerasdl.recipe.shipped import names


@pytest.mark.parametrize("name", names())
def test_a_shipped_recipe_without_its_defaults_loads_as_itself(name: str) -> None:
    recipe = load(name)
    again = load(bare(recipe))
    assert again == recipe
    assert digest(again) == digest(recipe)
    assert len(text(bare(recipe))) < len(text(recipe))


@pytest.mark.parametrize(
    "overrides",
    [
        [],
        ["model=gan"],
        ["model={kind: gan, generator: {kind: mlp, units: [8]}, discriminator: cnn}"],
        ["model.units=[64, 64]", "training.optimizer.learning_rate=0.001"],
        ["training.optimizer.learning_rate={kind: cosine_decay, initial_learning_rate: 1, decay_steps: 3}"],
        ["training.metrics=[accuracy, {kind: auc, thresholds: [0.1, 0.5]}]", "callbacks=[{kind: early_stopping}]"],
        ["data.split={validation: 0, test: 0}"],
        ["data.split={}", "training={}"],
        ["search={values: auto}"],
        ["search={values: {model.units: [[1], [2]], model.dropout: {range: [0, 0.5], step: 0.1}}, trials: 3}"],
        ["search={values: {model.dropout: {log: [0.1, 0.5], when: {model.kind: mlp}}}, objective: {train.a: min}}"],
    ],
)
def test_any_recipe_without_its_defaults_loads_as_itself(loaded: Callable[..., Recipe], overrides: list[str]) -> None:
    recipe = loaded(*overrides)
    assert load(bare(recipe)) == recipe
    assert load(read_text(text(bare(recipe)), "again").plain()) == recipe


def test_only_what_is_no_default_is_said(loaded: Callable[..., Recipe]) -> None:
    recipe = loaded("model.dropout=0.0", "training.epochs=3")
    assert bare(recipe) == {
        "kerasdl": 1,
        "data": {"kind": "sklearn", "dataset": "iris"},
        "model": {"kind": "mlp"},
        "name": "recipe",
        "training": {"epochs": 3},
    }


def test_another_kind_can_be_put_on_it_though_not_on_all_defaults(loaded: Callable[..., Recipe]) -> None:
    recipe = loaded("training.optimizer={kind: adam, learning_rate: 0.1}")
    other = load(bare(recipe), ["training.optimizer.kind=sgd"]).training.optimizer
    assert other.options["learning_rate"] == 0.1
    with pytest.raises(RecipeError, match="sgd has no option 'beta_1'"):
        load(tree(recipe), ["training.optimizer.kind=sgd"])


def test_what_a_source_has_for_a_default_of_its_own_is_filled_in_again(written: Callable[..., Path]) -> None:
    own: Any = "kerasdl: 1\ndata: {kind: timeseries, path: x.csv, target: y, window: 3, split: {test: 3}}\nmodel: rnn\n"
    recipe = load(written(own))
    assert load(bare(recipe)) == recipe
    assert bare(recipe)["data"]["split"] == {"test": 3}
