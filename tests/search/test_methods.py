"""What the methods choose, and that they choose the same when they are told the same."""

import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.errors import UsageError
from kerasdl.recipe import load, space_of
from kerasdl.recipe.combinations import combinations
from kerasdl.recipe.space import Parameter
from kerasdl.search.hyperband import Hyperband
from kerasdl.search.methods import Grid, method_of
from kerasdl.search.methods import load as load_method
from kerasdl.search.oracles import Oracle
from tests.search.conftest import ACCURACY, SPACE, ended_record, near_a_hundredth, play

DATA = {"kind": "synthetic", "dataset": "moons"}


def searching(epochs=10, values=None, **search):
    values = values or {"model.units": [[8], [16]], "model.dropout": [0.0, 0.2]}
    recipe = {"kerasdl": 1, "data": DATA, "model": "mlp", "training": {"epochs": epochs}}
    return load({**recipe, "search": {"values": values, **search}})


OWN = {"model.units": [64], "training.optimizer.kind": "adam", "training.optimizer.learning_rate": 0.001}


def oracle(method="random", seed=0, space=SPACE, own=None):
    there = {each.key: OWN[each.key] for each in space if each.key in OWN}
    return Oracle(space, ACCURACY, 10, method=method, seed=seed, own=there if own is None else own)


def hyperband(trials, epochs=9, space=SPACE):
    return Hyperband(space, ACCURACY, epochs, factor=3, trials=trials, seed=0)


@given(
    st.lists(
        st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True),
        min_size=1,
        max_size=4,
    )
)
@settings(deadline=None)
def test_a_grid_has_each_combination_once(choices):
    space = [Parameter(f"k{number}", tuple(each)) for number, each in enumerate(choices)]
    found = list(combinations(space))
    expected = 1
    for each in choices:
        expected *= len(each)
    assert len(found) == len({tuple(values.items()) for values in found}) == expected


def test_a_grid_leaves_out_what_does_not_apply():
    space = (Parameter("a", (1, 2)), Parameter("b", (5, 6), when={"a": (2,)}), Parameter("c", (7,), when={"b": (6,)}))
    assert list(combinations(space)) == [{"a": 1}, {"a": 2, "b": 5}, {"a": 2, "b": 6, "c": 7}]


def test_a_grid_ends():
    grid = Grid((Parameter("a", (1, 2)),), epochs=3)
    assert [grid.propose(number) is None for number in (1, 2, 3)] == [False, False, True]


@pytest.mark.parametrize("method", ["random", "bayesian"])
def test_the_recipe_itself_is_tried_first_and_others_differ(method):
    records = play(oracle(method), 20, near_a_hundredth, side_by_side=2)
    assert records[0].values == {}
    assert len({record.name for record in records}) == 20
    for record in records[1:]:
        values = record.values
        assert values["model.units"] in SPACE[0].choices
        assert values["model.dropout"] in SPACE[1].listed()
        assert 1e-4 <= values["training.optimizer.learning_rate"] <= 1e-1
        assert ("training.optimizer.momentum" in values) == (values["training.optimizer.kind"] == "sgd")


def test_a_gaussian_process_finds_the_better_part_of_a_space():
    space = (Parameter("training.optimizer.learning_rate", low=1e-4, high=1e-1, log=True),)

    def mean(method):
        made = oracle(method, seed=3, space=space, own={})
        key = space[0].key
        records = play(made, 12, lambda proposal: -((math.log10(proposal.values.get(key, 0.1)) + 2) ** 2))
        return sum(record.scores[ACCURACY.name] for record in records[-6:]) / 6

    assert mean("bayesian") > mean("random")


def test_both_ends_of_steps_and_of_whole_numbers_are_tried():
    space = (Parameter("a", low=0.0, high=0.5, step=0.1), Parameter("b", low=1, high=4, whole=True))
    records = play(oracle(space=space, own={}), 25, lambda proposal: 0.5)[1:]
    assert {record.values["a"] for record in records} == {0.0, 0.1, 0.2, 0.3, 0.4, 0.5}
    assert {record.values["b"] for record in records} == {1, 2, 3, 4}


@pytest.mark.parametrize("method", ["random", "bayesian"])
def test_what_is_known_is_not_chosen_again_and_the_rest_is_the_same(method):
    whole = play(oracle(method, space=SPACE[2:4]), 10, near_a_hundredth, side_by_side=2)
    again = play(oracle(method, space=SPACE[2:4]), 10, near_a_hundredth, known=whole[:8], side_by_side=2)
    assert [record.values for record in again] == [record.values for record in whole]


def test_one_that_is_lost_is_chosen_anew():
    whole = play(oracle(), 10, near_a_hundredth)
    again = play(oracle(), 10, near_a_hundredth, known=[*whole[:3], *whole[4:]])
    assert [record.values for record in again] == [record.values for record in whole]


def test_failures_do_not_end_a_search():
    made, records = oracle(), []
    for number in range(1, 11):
        record = ended_record(number, made.propose(number), None, number, state="diverged")
        records.append(record)
        made.end(record)
    assert len(records) == 10


@pytest.mark.parametrize("method", ["random", "bayesian"])
def test_nothing_is_tried_twice_and_a_space_that_is_exhausted_ends(method):
    space = (Parameter("model.units", ([8], [16])), Parameter("model.residual", (True, False)))
    own = {"model.units": [16], "model.residual": False}
    records = play(oracle(method, space=space, own=own), 10, near_a_hundredth)
    tried = [{**own, **record.values} for record in records]
    assert len(tried) == 4
    assert all(tried.count(values) == 1 for values in tried)


def test_whole_numbers_on_a_logarithmic_scale_stay_within_their_bounds():
    space = (Parameter("model.latent_size", low=16, high=256, log=True, whole=True),)
    records = play(
        oracle("bayesian", space=space, own={}), 14, lambda proposal: proposal.values.get("model.latent_size", 0)
    )
    assert {record.values["model.latent_size"] for record in records[1:]} <= set(range(16, 257))


def test_very_many_steps_are_not_listed():
    space = (Parameter("model.dropout", low=0.0, high=0.5, step=1e-9),)
    (_, record) = play(oracle(space=space, own={}), 2, near_a_hundredth)
    assert 0 <= record.values["model.dropout"] <= 0.5


def test_epochs_may_be_searched():
    space = (Parameter("training.epochs", (3, 9)),)
    records = play(oracle(space=space, own={"training.epochs": 9}), 2, near_a_hundredth)
    assert [record.epochs for record in records] == [10, 3]


TWO = (
    Parameter("model.kind", ("mlp", "cnn", "rnn")),
    Parameter("model.residual", (True, False)),
    Parameter("model.units", ([8], [16]), when={"model.kind": ("mlp", "rnn"), "model.residual": (True,)}),
)
CHAIN = (
    Parameter("model.kind", ("gan", "mlp")),
    Parameter("model.generator.kind", ("mlp", "cnn"), when={"model.kind": ("gan",)}),
    Parameter("model.generator.units", ([8], [16]), when={"model.generator.kind": ("mlp",)}),
    Parameter("model.generator.dropout", low=0.0, high=0.5, when={"model.generator.units": ([8],)}),
)


@pytest.mark.parametrize("space", [TWO, CHAIN])
@pytest.mark.parametrize("method", ["random", "bayesian", "hyperband"])
def test_keys_may_depend_on_several_others_and_on_such_as_depend_on_others(method, space):
    made = hyperband(20, space=space) if method == "hyperband" else oracle(method, space=space, own={})
    records = play(made, 20, lambda proposal: 0.5)
    tried = [record.values for record in records if record.values]
    for values in tried:
        assert {each.key for each in space if each.is_active(values)} == set(values)
    assert set().union(*tried) == {each.key for each in space}


def test_a_method_whose_needs_are_not_installed_is_told(monkeypatch):
    for name in ("oracles", "hyperband", "translating"):
        monkeypatch.delitem(sys.modules, f"kerasdl.search.{name}", raising=False)
        monkeypatch.delattr(f"kerasdl.search.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "keras_tuner", None)
    with pytest.raises(UsageError, match="random needs what is not installed") as raised:
        load_method(searching(method="random"))
    assert "pip install keras-tuner" in raised.value.cure


def test_each_method_is_made_from_its_recipe():
    for method, kind in (("grid", Grid), ("random", Oracle), ("bayesian", Oracle), ("hyperband", Hyperband)):
        recipe = searching(method=method, values={"model.dropout": {"range": [0.0, 0.5], "step": 0.02}})
        assert type(method_of(recipe, space_of(recipe), ACCURACY, {})) is kind
