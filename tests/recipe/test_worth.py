"""`search: {values: auto}` tries what the signatures say is worth it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl.errors import Problem, RecipeError, UsageError
from kerasdl.recipe import Parameter, Recipe, bare, load, space_of, tree, worth_searching
from kerasdl.recipe.shipped import names
from kerasdl.recipe.tree import at

AUTO = "search={values: auto}"
MODULE = """
import keras
from typing import Annotated, Any
from kerasdl.interfaces import Builder, Fraction, PositiveInt, Worth

def plain(inputs, outputs, *, units: PositiveInt = 3): ...

def noted(
    inputs,
    outputs,
    *,
    heads: Annotated[PositiveInt, Worth(2, choices=(1, 2, 4))] = 2,
    length: Annotated[PositiveInt | None, Worth(3, range=(8, 64), step=8)] = None,
    kept: Annotated[PositiveInt | None, Worth(3, choices=(None, 8))] = None,
    noise: Annotated[Fraction, Worth(range=(0.0, 0.5), step=0.25, unless="units")] = 0.0,
    inner: Builder | None = None,
    units: tuple[PositiveInt, ...] = (),
): ...

def wrong(inputs, outputs, *, heads: Annotated[PositiveInt, Worth(choices=(0, 1))] = 2): ...

class Momentum(keras.optimizers.SGD):
    def __init__(self, *, strength: Fraction = 0.9): ...
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name a module of a user's own."""
    (tmp_path / "searched_models.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    return "searched_models"


def searched(recipe: Recipe, **options: Any) -> dict[str, Parameter]:
    return {parameter.key: parameter for parameter in space_of(recipe, **options)}


@pytest.mark.parametrize("name", names())
def test_of_a_shipped_recipe_all_that_is_searched_fits_and_the_learning_rate_is_first(name: str) -> None:
    recipe = load(name, [AUTO])
    space = space_of(recipe)
    assert space[0].key.startswith("training.optimizer.learning_rate")
    for parameter in space:
        for value in parameter.choices or (parameter.low, parameter.high):
            load(name, [parameter.override(value)])


@pytest.mark.parametrize("name", names())
def test_what_a_shipped_recipe_has_is_among_what_is_tried(name: str) -> None:
    recipe = load(name, [AUTO])
    for parameter in space_of(recipe):
        own = at(tree(recipe), parameter.key)
        # No penalty at all has no place among powers.
        assert parameter.holds(own) or (parameter.log and own == 0)


@pytest.mark.parametrize("name", names())
def test_what_is_derived_can_be_written_out(name: str) -> None:
    values = {key: bare_of(each) for key, each in worth_searching(load(name)).items()}
    assert space_of(load(name, [f"search={{values: {values}}}".replace("None", "null")])) == space_of(
        load(name, [AUTO])
    )


def bare_of(values: Any) -> dict[str, Any]:
    return {name: each for name, each in tree(values).items() if each is not None}


def test_what_decides_most_comes_first() -> None:
    assert list(worth_searching(load("mlp/breast-cancer"))) == [
        "training.optimizer.learning_rate",
        "model.units",
        "model.activation",
        "model.dropout",
        "model.normalisation",
        "model.l2",
        "training.batch_size",
    ]
    assert list(worth_searching(load("rnn/airline"))) == [
        "training.optimizer.learning_rate",
        "model.units",
        "model.cell",
        "model.dropout",
        "training.batch_size",
    ]


def test_sgd_is_tried_with_larger_rates_than_adam(loaded: Callable[..., Recipe]) -> None:
    rates = {
        kind: worth_searching(loaded(f"training.optimizer={kind}"))["training.optimizer.learning_rate"].log
        for kind in ("sgd", "adam")
    }
    assert rates == {"sgd": (1e-4, 1e-1), "adam": (1e-4, 1e-2)}


def test_a_rate_beyond_the_bounds_widens_them(loaded: Callable[..., Recipe]) -> None:
    for rate, bounds in ((0.5, (1e-4, 0.5)), (1e-6, (1e-6, 1e-2))):
        found = worth_searching(loaded(f"training.optimizer.learning_rate={rate}"))
        assert found["training.optimizer.learning_rate"].log == bounds


def test_of_a_schedule_the_rate_it_starts_from_is_tried_but_no_batch_size() -> None:
    found = worth_searching(load("cnn/digits"))
    assert "training.optimizer.learning_rate.initial_learning_rate" in found
    assert "training.optimizer.learning_rate" not in found
    # Its steps are counted in batches.
    assert "training.batch_size" not in found


def test_of_a_schedule_with_a_warm_up_the_rate_after_it_is_tried(loaded: Callable[..., Recipe]) -> None:
    schedule = "{kind: cosine_decay, initial_learning_rate: 0, decay_steps: 9, warmup_target: 0.02, warmup_steps: 3}"
    found = worth_searching(loaded(f"training.optimizer.learning_rate={schedule}"))
    rates = {key: each.log for key, each in found.items() if "rate" in key}
    assert rates == {"training.optimizer.learning_rate.warmup_target": (1e-4, 0.02)}


def test_a_schedule_that_does_not_say_what_is_worth_it_is_left_alone(loaded: Callable[..., Recipe]) -> None:
    schedule = "{kind: piecewise_constant_decay, boundaries: [10], values: [0.1, 0.01]}"
    assert not any("rate" in key for key in worth_searching(loaded(f"training.optimizer.learning_rate={schedule}")))


def test_a_choice_that_only_the_recipe_has_is_added(loaded: Callable[..., Recipe]) -> None:
    found = worth_searching(loaded("model.units=[3]", "model.activation=mish", "training.batch_size=48"))
    assert found["model.units"].choices[-1] == [3]
    assert found["model.activation"].choices == ("relu", "selu", "gelu", "tanh", "mish")
    assert found["training.batch_size"].choices == (16, 32, 48, 64, 128, 256)


def test_batches_of_all_examples_stay(loaded: Callable[..., Recipe]) -> None:
    assert "training.batch_size" not in worth_searching(loaded("training.batch_size=all"))


def test_of_a_gan_only_the_widths_of_its_networks_are_tried() -> None:
    assert list(worth_searching(load("gan/mixture-ring", ["training.optimizer.learning_rate=1e-3"]))) == [
        "training.optimizer.learning_rate",
        "model.generator.units",
        "model.discriminator.units",
        "training.batch_size",
    ]


def test_networks_that_a_gan_has_by_default_can_be_searched(loaded: Callable[..., Recipe]) -> None:
    space = searched(loaded("model=gan", AUTO))
    widths = space["model.generator.units"]
    assert loaded("model=gan", widths.override([64])).model.options["generator"].options["units"] == (64,)


def test_a_model_of_ones_own_says_what_is_worth_it(loaded: Callable[..., Recipe], own: str) -> None:
    recipe = loaded(f"model={own}:noted", AUTO, allow_import=[own])
    space = searched(recipe, allow_import=[own])
    assert space["model.heads"] == Parameter("model.heads", (1, 2, 4))
    assert space["model.noise"] == Parameter("model.noise", low=0.0, high=0.5, step=0.25)
    # What is null is left alone, unless that is one of the choices.
    assert "model.length" not in space
    assert space["model.kept"].choices == (None, 8)
    kept = searched(loaded(f"model={{kind: {own}:noted, kept: 3}}", AUTO, allow_import=[own]), allow_import=[own])
    assert kept["model.kept"].choices == (None, 8, 3)
    assert load(bare(recipe), allow_import=[own]) == recipe


def test_whole_numbers_with_a_step_stay_whole(loaded: Callable[..., Recipe], own: str) -> None:
    recipe = loaded(f"model={{kind: {own}:noted, length: 16}}", AUTO, allow_import=[own])
    parameter = searched(recipe, allow_import=[own])["model.length"]
    assert parameter.listed() == tuple(range(8, 65, 8))
    assert all(isinstance(value, int) for value in parameter.listed() or ())


def test_an_option_is_left_alone_beside_what_rules_it_out(loaded: Callable[..., Recipe], own: str) -> None:
    recipe = loaded(f"model={{kind: {own}:noted, units: [3]}}", allow_import=[own])
    assert "model.noise" not in worth_searching(recipe)


def test_a_network_in_a_model_of_ones_own_is_searched_too(loaded: Callable[..., Recipe], own: str) -> None:
    recipe = loaded(f"model={{kind: {own}:noted, inner: {own}:noted}}", allow_import=[own])
    assert "model.inner.heads" in worth_searching(recipe)


def test_where_nothing_is_worth_it_the_search_is_refused(written: Callable[..., Path], own: str) -> None:
    path = written(
        f"kerasdl: 1\ndata: {{kind: sklearn, dataset: iris}}\nmodel: {own}:plain\n"
        f"training: {{batch_size: all, optimizer: {own}:Momentum}}\nsearch:\n  values: auto\n"
    )
    with pytest.raises(RecipeError, match=r"my.yaml:6:11: search.values: auto, but no (.|\n)*training.epochs: \["):
        load(path, allow_import=[own])


def test_a_note_that_does_not_fit_its_option_is_an_error(refused: Callable[..., tuple[Problem, ...]], own: str) -> None:
    [problem] = refused(f"model={own}:wrong", AUTO, allow_import=[own])
    assert str(problem) == f"{AUTO}: search.values.model.heads: expected a positive integer, got 0."


def test_a_recipe_without_a_search_has_no_space(loaded: Callable[..., Recipe]) -> None:
    with pytest.raises(UsageError, match=r"search: the recipe has none\n  Write search: \{values: auto\}"):
        space_of(loaded())


def test_the_recipe_keeps_auto(loaded: Callable[..., Recipe]) -> None:
    recipe = loaded(AUTO)
    assert recipe.search is not None
    assert recipe.search.values == "auto"
