"""Overrides change a recipe's tree before it is checked."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kerasdl.errors import RecipeError
from kerasdl.recipe import Recipe
from kerasdl.recipe.overrides import override
from kerasdl.recipe.reading import read_text
from kerasdl.recipe.tree import MOST_DEPTH, shown

TEXT = """
model: {kind: mlp, units: [64, 32]}
training: {epochs: 10, optimizer: adam}
callbacks:
  - {kind: early_stopping, patience: 5}
  - checkpoint
"""


def overridden(*overrides: str) -> Any:
    return override(read_text(TEXT, "my.yaml"), overrides).plain()


def refused(*overrides: str) -> RecipeError:
    with pytest.raises(RecipeError) as caught:
        overridden(*overrides)
    return caught.value


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("training.epochs=3", ["training", "epochs"], 3),
        ("training.epochs=", ["training", "epochs"], None),
        ("training.epochs=1e3", ["training", "epochs"], 1000.0),
        ("name=on", ["name"], "on"),
        ("data.path=/a=b/c.csv", ["data", "path"], "/a=b/c.csv"),
        ("name='3'", ["name"], "3"),
        ("model.units=[1, 2]", ["model", "units"], [1, 2]),
        ("model.units[0]=8", ["model", "units"], [8, 32]),
        ("model.units[1]=8", ["model", "units"], [64, 8]),
        ("model.dropout=.5", ["model", "dropout"], 0.5),
        ("data.split.test=0.1", ["data", "split"], {"test": 0.1}),
        ("training.optimizer=sgd", ["training", "optimizer"], "sgd"),
        ("training.optimizer.learning_rate=1", ["training", "optimizer"], {"kind": "adam", "learning_rate": 1}),
        ("training.optimizer={kind: sgd, nesterov: true}", ["training", "optimizer", "nesterov"], True),
        ("callbacks[0].patience=1", ["callbacks"], [{"kind": "early_stopping", "patience": 1}, "checkpoint"]),
        ("callbacks[1].every=2", ["callbacks", 1], {"kind": "checkpoint", "every": 2}),
        ("callbacks[0]={kind: csv_logger}", ["callbacks", 0], {"kind": "csv_logger"}),
        ("~callbacks[0]", ["callbacks"], ["checkpoint"]),
        ("~training.epochs", ["training"], {"optimizer": "adam"}),
        ("~model.units[0]", ["model", "units"], [32]),
    ],
)
def test_an_override_changes_one_place(text: str, where: list[str | int], expected: Any) -> None:
    value = overridden(text)
    for step in where:
        value = value[step]
    assert value == expected
    assert type(value) is type(expected)


def test_a_removed_key_is_gone() -> None:
    assert "callbacks" not in overridden("~callbacks")


def test_overrides_apply_in_their_order() -> None:
    assert overridden("training.epochs=3", "training.epochs=4")["training"]["epochs"] == 4
    assert overridden("~callbacks", "callbacks=[checkpoint]")["callbacks"] == ["checkpoint"]
    assert overridden("model.units=[1]", "model.units[0]=2", "~model.units[0]")["model"]["units"] == []


def test_the_tree_that_is_overridden_stays_as_it_was() -> None:
    root = read_text(TEXT, "my.yaml")
    before = root.plain()
    override(root, ["model.units[0]=1", "~callbacks", "training.optimizer.learning_rate=1"])
    assert root.plain() == before


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("training.epochs", "expected an override", "Write key=value"),
        ("=3", "expected an override", "Write key=value"),
        ("", "expected an override", "Write key=value"),
        ("~", "expected an override", "or ~key to remove a key"),
        ("~training=3", "expected an override", "or ~key to remove a key"),
        ("training..epochs=3", "expected an override", "Write key=value"),
        ("model.units[-1]=3", "expected an override", "model.units[0]=32"),
        ("model.units[x]=3", "expected an override", "model.units[0]=32"),
        ("[0]=3", "expected an override", "Write key=value"),
        ("--epochs=3", "expected an override", "training.epochs=3"),
        (f"model.units[{'9' * 5000}]=3", "expected an override", "model.units[0]=32"),
        ("model.units[2]=3", "model.units[2]: there is no item 2", "The list has 2, numbered from 0."),
        ("~callbacks[7]", "callbacks[7]: there is no item 7", "The list has 2, numbered from 0."),
        ("model[0]=3", "model: expected a list in the recipe, got {'kind'", "Write the whole list: model=[...]"),
        ("metrics[0]=3", "metrics: is not in the recipe, so it has no item 0", "Write the whole list: metrics=[...]"),
        (
            "model.augmentation[0].factor=1",
            "model.augmentation: is not in the recipe, so it has no item 0",
            "Write the whole list: model.augmentation=[...]",
        ),
        ("model[0].units=3", "model: expected a list in the recipe, got {'kind'", "Write the whole list: model=[...]"),
        (
            "training.epochs.x=3",
            "training.epochs: expected a mapping in the recipe, got 10",
            "training.epochs={x: ...}",
        ),
        ("model.units.x=3", "model.units: expected a mapping in the recipe, got [64, 32]", "model.units={x: ...}"),
        ("~training.epoch", "training.epoch: cannot be removed: it is not there", "Did you mean 'epochs'? Keys that"),
        ("~data.kind", "data.kind: cannot be removed: it is not there", "Keys that are there: none."),
        ("model.units=[1", "model.units: not valid YAML", "Look for a missing bracket"),
        ("name=!x 1", "name: tags are not allowed", "Write the value without it."),
        ("name=a\0b", "name: character U+0000 is not allowed", "Remove it"),
        ("name=\udcff", "name: character U+DCFF is not allowed", "Remove it"),
        ("name=1\n---\n2", "name: expected one YAML document", "Remove '---'."),
        (f"{'.'.join('a' * (MOST_DEPTH + 1))}=1", f"nested more than {MOST_DEPTH} levels deep", "Take out levels."),
        (f"name={'[' * 1000}", f"name: nested more than {MOST_DEPTH} levels deep", "Take out levels."),
    ],
)
def test_an_override_that_leads_nowhere_is_refused_with_a_cure(text: str, message: str, cure: str) -> None:
    (problem,) = refused(text).problems
    assert problem.where == (text if 0 < len(text) <= 200 else shown(text))
    assert message in f"{problem.key}: {problem.message}"
    assert problem.cure is not None
    assert cure in problem.cure


def test_all_wrong_overrides_are_reported_at_once() -> None:
    problems = refused("nothing", "training.epochs=3", "model.units[9]=1", "~no").problems
    assert [problem.where for problem in problems] == ["nothing", "model.units[9]=1", "~no"]


def test_a_wrong_value_is_reported_at_the_override_as_it_was_typed(refused: Callable[..., Any]) -> None:
    (problem,) = refused("training.epochs=0")
    assert (problem.where, problem.key) == ("training.epochs=0", "training.epochs")


def test_an_unknown_key_of_an_override_is_reported_at_the_override(refused: Callable[..., Any]) -> None:
    (problem,) = refused("model.unit=[3]")
    assert (problem.where, problem.key) == ("model.unit=[3]", "model.unit")


def test_changing_a_kind_keeps_its_siblings(loaded: Callable[..., Recipe]) -> None:
    recipe = loaded("model={kind: mlp, activation: tanh, dropout: 0.5}", "model.kind=rnn")
    assert isinstance(recipe.model.options, Mapping)
    assert (recipe.model.kind, recipe.model.options["dropout"]) == ("rnn", 0.5)


def test_a_sibling_that_the_new_kind_lacks_is_an_error_that_suggests_to_write_the_kind_alone(
    written: Callable[..., Any], refused: Callable[..., Any]
) -> None:
    path = written("kerasdl: 1\ndata: {kind: sklearn, dataset: iris}\nmodel:\n  kind: mlp\n  units: [8]\n")
    (problem,) = refused("model.kind=gan", recipe=path)
    assert problem.where == f"{path}:5:3"
    assert problem.key == "model.units"
    assert problem.cure == "To drop what belongs to the former kind: model={kind: gan}"


def test_a_misspelt_option_beside_a_changed_kind_is_still_a_misspelling(refused: Callable[..., Any]) -> None:
    (problem,) = refused("model={kind: rnn, unit: [3]}")
    assert problem.cure.startswith("Did you mean 'units'? Options: ")
