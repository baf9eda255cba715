"""What the method of a search cannot do, told with line and column, and how many trials there can be."""

import pytest

from kerasdl.errors import RecipeError
from kerasdl.recipe import load, space_of
from kerasdl.recipe.combinations import count, trials_of
from kerasdl.recipe.space import Parameter
from tests.recipe.searched import marked

UNITS = "values: {model.units: [[8], [16]], model.dropout: [0.0, 0.2]}"
HYPERBAND = f"method: hyperband\n  {UNITS}"


@pytest.mark.parametrize(
    ("lines", "key", "told", "cure", "overrides"),
    [
        (f"method: grid\n  {UNITS}\n  §trials: 3", "trials", "the grid has 4 combinations", "search.trials: 4", []),
        (
            "method: grid\n  values:\n    §model.dropout: {range: [0, 0.5]}",
            *("values.model.dropout", "has no end of values", "a step", []),
        ),
        (f"§{HYPERBAND}", "method", "got training.epochs: 2", "more epochs", ["training.epochs=2"]),
        (
            "method: hyperband\n  values:\n    §training.epochs: [3, 9]",
            *("values.training.epochs", "hyperband chooses it itself", "Take it out", []),
        ),
        (f"{HYPERBAND}\n  §prune: median", "prune", "hyperband ends and goes on", "Take out prune", []),
        (f"§{HYPERBAND}", "method", "data.split.folds", "Take out data.split.folds", ["data.split.folds=3"]),
        (
            f"{UNITS}\n  §prune: median",
            *("prune", "trained to their end", "or data.split.folds", ["data.split.folds=3"]),
        ),
        (f"{HYPERBAND}\n  §folds: 3", "folds", "hyperband ends and goes on", "Take out folds", []),
        (
            "values:\n    §data: [{kind: sklearn, dataset: iris, split: {test: 0.1}}, {kind: sklearn, dataset: iris}]",
            *("values.data", "data.split must be the same in all trials", "search.folds", []),
        ),
        (f"{HYPERBAND}\n  §trials: 3", "trials", "hyperband needs 8 for any to go on", "search.trials: 8", []),
        (f"§{HYPERBAND}\n  trials: 30", "method", "there are fewer combinations", "search.method: grid", []),
        (f"{UNITS}\n  folds: 3\n  §prune: median", "prune", "trained to their end", "Take out search.prune", []),
        (
            f"{UNITS}\n  objective: [seconds, validation.accuracy]\n  §prune: median",
            *("prune", "seconds is known at the end alone", "Name a metric first", []),
        ),
        *(
            (f"{UNITS}\n  §objective: {given}", "objective", told, cure, [])
            for given, told, cure in [
                ("test.accuracy", "the test part is scored once", "validation.accuracy"),
                ("{test.accuracy: max}", "the test part is scored once", "validation.accuracy"),
                ("accuracy", "a metric of validation or train", "search.objective: validation.accuracy"),
                ("[validation.loss, validation.loss]", "validation.loss is there twice", "Write each once."),
                ("[]", "there is none", "search.objective: auto"),
            ]
        ),
        ("values:\n    §name: [a, b]", "values.name", "name must be the same in all trials", "into the recipe.", []),
        ("values:\n    §seed: [1, 2]", "values.seed", "seed must be the same in all trials", "search.seeds", []),
        (
            "values:\n    §data.split.test: [0.1, 0.2]",
            *("values.data.split.test", "data.split must be the same in all trials", "search.folds", []),
        ),
    ],
)
def test_what_a_method_cannot_do_is_refused_where_it_stands(written, lines, key, told, cure, overrides):
    text, place = marked(lines)
    with pytest.raises(RecipeError) as raised:
        load(written(text), ["training.epochs=10", *overrides])
    problem = next(each for each in raised.value.problems if each.key == f"search.{key}")
    assert problem.where.endswith(f":{place}")
    assert told in problem.message
    assert cure in problem.cure


def test_all_of_it_is_told_at_once(written):
    text, _ = marked("method: hyperband\n  folds: 3\n  prune: median\n  trials: 2\n  values: {seed: [1, 2]}")
    with pytest.raises(RecipeError) as raised:
        load(written(text), ["training.epochs=10"])
    keys = [problem.key for problem in raised.value.problems]
    assert keys == ["search.values.seed", "search.folds", "search.prune", "search.trials"]


def test_components_may_differ_in_all_but_what_trials_share(written):
    text, _ = marked("values:\n    data: [{kind: sklearn, dataset: iris}, {kind: sklearn, dataset: wine}]")
    assert load(written(text)).search is not None


def test_what_auto_finds_worth_searching_is_checked_too(written):
    text, place = marked("method: grid\n  §values: auto")
    with pytest.raises(RecipeError) as raised:
        load(written(text))
    assert "has no end of values" in raised.value.problems[0].message
    assert raised.value.problems[0].where.endswith(f":{place}")


def test_there_are_no_more_trials_than_values_to_try():
    units = {"model.units": [[8], [16]]}

    def trials(own=None, **search):
        data = {"kind": "synthetic", "dataset": "moons"}
        recipe = load({"kerasdl": 1, "data": data, "model": "mlp", "search": {"trials": 9, **search}})
        return trials_of(recipe.search, space_of(recipe), own or {})

    assert trials(values=units, method="grid") == 2
    assert trials({"model.units": [8]}, values=units, method="random") == 2
    # The recipe's own values are tried first, wherever they are.
    assert trials(values=units, method="random") == 3
    assert trials(values=units, method="random", trials=1) == 1
    assert trials(values={"model.dropout": {"range": [0, 0.5]}}, method="bayesian") == 9
    assert trials(values={"model.dropout": {"range": [0, 0.5]}}, method="hyperband", trials=40) == 40


def test_combinations_are_counted_up_to_a_bound():
    space = [Parameter("a", (1, 2)), Parameter("b", (5, 6), when={"a": (2,)})]
    assert [count(space, most) for most in (2, 3, 9)] == [2, 3, 3]
    assert count([Parameter("a", low=0.0, high=1.0)], 7) == 7
