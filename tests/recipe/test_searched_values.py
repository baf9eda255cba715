"""What the values of a search are read as."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe import Parameter, Recipe, bare, load, space_of, text
from kerasdl.recipe.space import overrides
from tests.recipe.searched import START, below, one, searched


def test_choices_are_kept_as_they_are_written(written: Callable[..., Path]) -> None:
    parameter = one(written, "model.units: [[], [64], [128, 64]]")
    assert parameter == Parameter("model.units", ([], [64], [128, 64]))
    assert one(written, "training.max_minutes: {choices: [null, 1.5]}").choices == (None, 1.5)
    assert one(written, "callbacks[0].patience: [1, 2]").key == "callbacks[0].patience"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("training.epochs: {range: [1, 9]}", Parameter("training.epochs", low=1, high=9, whole=True)),
        ("training.epochs: {log: [1, 9]}", Parameter("training.epochs", low=1, high=9, log=True, whole=True)),
        ("training.epochs: {range: [1, 9], step: 4}", Parameter("training.epochs", low=1, high=9, step=4, whole=True)),
        ("training.batch_size: {range: [1, 9]}", Parameter("training.batch_size", low=1, high=9, whole=True)),
        ("model.l2: {range: [0, 1]}", Parameter("model.l2", low=0, high=1)),
        ("model.l2: {range: [0, 3], step: 1}", Parameter("model.l2", low=0, high=3, step=1)),
        ("model.l2: {log: [1e-6, 1]}", Parameter("model.l2", low=1e-6, high=1, log=True)),
        (
            "training.optimizer.learning_rate: {range: [1, 2]}",
            Parameter("training.optimizer.learning_rate", low=1, high=2),
        ),
    ],
)
def test_numbers_are_whole_where_the_option_takes_no_others(
    written: Callable[..., Path], line: str, expected: Parameter
) -> None:
    assert one(written, line) == expected


def test_numbers_are_whole_in_a_kind_that_the_recipe_does_not_have(written: Callable[..., Path]) -> None:
    lines = ["model.kind: [rnn, cnn]", "model.kernel_size: {range: [2, 5], when: {model.kind: cnn}}"]
    path = written((START + "  " + below(*lines)).replace(", units: [64]", ""))
    assert space_of(load(path))[-1].whole
    lines = ["model.kind: [rnn, mlp]", "model.l2: {range: [0, 1], when: {model.kind: mlp}}"]
    path = written(START + "  " + below(*lines))
    assert not space_of(load(path))[-1].whole


def test_a_condition_on_a_searched_key_stays_and_one_that_always_holds_goes(written: Callable[..., Path]) -> None:
    lines = [
        "model.kind: [mlp, rnn]",
        "training.epochs: {range: [1, 9]}",
        "model.cell: {choices: [gru, lstm], when: {model.kind: rnn, seed: [0, 1], 'callbacks[0].patience': 5}}",
        "model.l2: {choices: [0, 0.1], when: {model.kind: [mlp], training.epochs: [1, 2]}}",
    ]
    *_, cell, l2 = searched(written, *lines)
    assert cell.when == {"model.kind": ("rnn",)}
    assert l2.when == {"model.kind": ("mlp",), "training.epochs": (1, 2)}


def test_a_kind_comes_before_its_options_wherever_it_stands(written: Callable[..., Path]) -> None:
    lines = [
        "training.epochs: [1, 2]",
        "training.optimizer.learning_rate: [0.1, 0.2]",
        "training.optimizer: [sgd, adam]",
    ]
    space = searched(written, *lines)
    assert [parameter.key for parameter in space] == [
        *("training.epochs", "training.optimizer", "training.optimizer.learning_rate")
    ]
    candidate = {"training.optimizer.learning_rate": 0.2, "training.optimizer": "adam"}
    optimizer = load(written(START.removesuffix("search:\n")), overrides(space, candidate)).training.optimizer
    assert (optimizer.kind, optimizer.options["learning_rate"]) == ("adam", 0.2)


def test_kinds_that_the_recipe_says_nothing_else_of_can_be_searched(loaded: Callable[..., Recipe]) -> None:
    kinds = "search={values: {training.optimizer.kind: [sgd, adam, rmsprop], model.kind: [mlp, cnn, rnn]}}"
    assert len(space_of(loaded(kinds))) == 2
    assert len(space_of(loaded("training.optimizer.learning_rate=0.1", kinds))) == 2


def test_a_cure_to_search_a_component_as_a_whole_can_be_pasted(loaded: Callable[..., Recipe]) -> None:
    momentum = "training.optimizer={kind: sgd, momentum: 0.9, learning_rate: 0.1}"
    with pytest.raises(RecipeError) as caught:
        loaded(momentum, "search={values: {training.optimizer.kind: [sgd, adam]}}")
    pasted = (caught.value.problems[0].cure or "").partition("takes: ")[2]
    [parameter] = space_of(loaded(momentum, f"search={{values: {{{pasted}}}}}"))
    assert parameter.choices == (
        {"kind": "sgd", "momentum": 0.9, "learning_rate": 0.1},
        {"kind": "adam", "learning_rate": 0.1},
    )


def test_a_kind_of_schedule_that_needs_more_is_to_be_searched_as_a_whole(
    refused: Callable[..., tuple[Problem, ...]],
) -> None:
    rate = "training.optimizer.learning_rate"
    schedule = f"{rate}={{kind: cosine_decay, initial_learning_rate: 0.1, decay_steps: 10}}"
    problems = refused(schedule, f"search={{values: {{{rate}.kind: [cosine_decay, exponential_decay]}}}}")
    [problem] = problems
    assert f"{rate}.decay_rate: is missing" in problem.message
    assert "{kind: exponential_decay, initial_learning_rate: 0.1, decay_steps: 10}" in (problem.cure or "")


def test_the_search_itself_can_be_overridden(written: Callable[..., Path]) -> None:
    path = written(START + "  values: {model.units: [[8], [16]]}\n")
    recipe = load(path, ["search.trials=5", "search.method=grid"])
    assert recipe.search is not None
    assert (recipe.search.trials, recipe.search.method) == (5, "grid")
    assert space_of(load(path, ["search.values=auto"])) != space_of(recipe)
    epochs = ["search.values={training.epochs: [1, 2]}"]
    assert space_of(load(path, epochs)) == (Parameter("training.epochs", (1, 2)),)
    assert load(path, ["~search"]).search is None


def test_a_mistake_in_an_override_is_told_with_it(refused: Callable[..., tuple[Problem, ...]]) -> None:
    for override in ("search.trials=0", "search={values: {seed: [-1]}}", "search={values: {seed: []}}"):
        [problem, *_] = refused(override)
        assert problem.where == override
    [problem] = refused("search.trials=5")
    assert (problem.key, problem.cure is not None) == ("search.values", True)


def test_values_are_checked_beside_the_overrides(refused: Callable[..., tuple[Problem, ...]]) -> None:
    [problem] = refused("search={values: {model.residual: [true, false]}}", "model=rnn")
    assert "rnn has no option 'residual'" in problem.message


def test_the_space_of_a_loaded_recipe_is_that_of_its_text(written: Callable[..., Path]) -> None:
    lines = [
        "training.optimizer.learning_rate: {log: [0.1, 1]}",
        "model.kind: [mlp, rnn]",
        "training.epochs: {range: [1, 3]}",
    ]
    recipe = load(written(START + "  " + below(*lines)))
    assert space_of(load(bare(recipe))) == space_of(recipe)
    assert len(text(bare(recipe)).splitlines()) < len(text(recipe).splitlines())
