"""What the methods choose, and that they choose the same when they are told the same."""

import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.errors import UsageError
from kerasdl.recipe import load, space_of
from kerasdl.recipe.brackets import brackets_within, sizes
from kerasdl.recipe.combinations import combinations
from kerasdl.recipe.space import Parameter
from kerasdl.search.hyperband import Hyperband
from kerasdl.search.methods import Grid, method_of
from kerasdl.search.methods import load as load_method
from kerasdl.search.objectives import Objective
from kerasdl.search.oracles import Oracle
from tests.search.conftest import ACCURACY, SPACE, ended_record

DATA = {"kind": "synthetic", "dataset": "moons"}


def searching(epochs=10, values=None, **search):
    values = values or {"model.units": [[8], [16]], "model.dropout": [0.0, 0.2]}
    recipe = {"kerasdl": 1, "data": DATA, "model": "mlp", "training": {"epochs": epochs}}
    return load({**recipe, "search": {"values": values, **search}})


def play(method, trials, score, known=(), side_by_side=1):
    """Let a method propose and be told, some at a time; give the records."""
    records, running = [], []
    recalled = {record.number: record for record in known}
    while len(records) < trials:
        number = len(records) + len(running) + 1
        proposal = method.propose(number, recalled.get(number)) if number <= trials else None
        if proposal is not None:
            running.append((number, proposal, len(records)))
        if proposal is None and not running:
            break
        if proposal is None or len(running) == side_by_side:
            number, proposal, begun_after = running.pop(0)
            record = ended_record(number, proposal, score(proposal), len(records) + 1, begun_after=begun_after)
            records.append(record)
            method.end(record)
    return sorted(records, key=lambda record: record.number)


def near_a_hundredth(proposal):
    rate = proposal.values.get("training.optimizer.learning_rate", 0.5)
    return 1 - abs(rate - 0.01) + 0.001 * proposal.epochs


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


@pytest.mark.parametrize(("epochs", "trials"), [(9, 9), (9, 22), (27, 30), (100, 30), (100, 200)])
def test_hyperband_begins_with_a_bracket_that_there_are_trials_for(epochs, trials):
    brackets = brackets_within(trials, epochs, 3)
    assert sum(sizes(brackets - 1, epochs, 3)) <= trials
    records = play(hyperband(trials, epochs), trials, near_a_hundredth)
    assert len(records) == trials
    assert any(record.continues is not None for record in records)
    assert max(record.epochs for record in records) == epochs


def test_hyperband_goes_on_with_the_best_for_more_epochs():
    records = {record.number: record for record in play(hyperband(22), 22, near_a_hundredth, side_by_side=2)}
    promoted = [record for record in records.values() if record.continues is not None]
    assert {record.epochs for record in records.values()} == {1, 3, 9}
    for record in promoted:
        before = records[record.continues]
        assert before.values == record.values
        assert (before.epochs, before.continues) == ({3: 1, 9: before.epochs}[record.epochs], None)
    firsts = [record for record in records.values() if record.epochs == 1]
    went_on = {records[record.continues].number for record in promoted}
    kept = [near_a_hundredth(record) for record in firsts if record.number in went_on]
    left = [near_a_hundredth(record) for record in firsts if record.number not in went_on]
    assert sum(kept) / len(kept) > sum(left) / len(left)


def chosen(records):
    return [(record.values, record.epochs, record.continues) for record in records]


@pytest.mark.parametrize("known", [0, 1, 9, 12, 14])
def test_hyperband_goes_on_from_what_is_known_as_if_nothing_had_happened(known):
    whole = play(hyperband(15), 15, near_a_hundredth, side_by_side=2)
    again = play(hyperband(15), 15, near_a_hundredth, known=whole[:known], side_by_side=2)
    assert chosen(again) == chosen(whole)


def test_hyperband_that_is_given_more_trials_keeps_the_brackets_that_it_began_with():
    assert brackets_within(10, 9, 3) < brackets_within(20, 9, 3)
    whole = play(hyperband(10), 10, near_a_hundredth)
    more = play(hyperband(20), 20, near_a_hundredth, known=whole)
    assert chosen(more[:10]) == chosen(whole)
    assert {record.epochs for record in more} == {3, 9}


@pytest.mark.parametrize("failing", [*([number] for number in range(1, 14)), [1, 2, 3], list(range(2, 10))])
def test_hyperband_comes_to_the_last_round_though_trials_fail(failing):
    made, records = hyperband(13), []
    for number in range(1, 14):
        proposal = made.propose(number)
        state, score = ("diverged", None) if number in failing else ("done", near_a_hundredth(proposal))
        records.append(ended_record(number, proposal, score, number, state=state))
        made.end(records[-1])
    by_epochs = [[record.number for record in records if record.epochs == epochs] for epochs in (1, 3, 9)]
    going_on = {record.continues for record in records} - {None}
    assert not going_on & set(failing)
    assert len(by_epochs[0]) == 9
    # Of 13 trials the bracket has 9, 3 and 1, and fewer where not as many are left.
    assert len(by_epochs[2]) >= 1
    assert by_epochs[2][0] > max(by_epochs[1][: min(3, 9 - len(failing))])


@pytest.mark.parametrize("side_by_side", [1, 2, 4, 9])
@pytest.mark.parametrize(("epochs", "trials"), [(9, 13), (9, 15), (9, 8), (27, 40), (100, 30)])
def test_hyperband_comes_to_the_last_round_however_many_go_on_at_a_time(epochs, trials, side_by_side):
    records = play(hyperband(trials, epochs), trials, near_a_hundredth, side_by_side=side_by_side)
    assert len(records) == trials
    last = [record for record in records if record.epochs == epochs and record.continues is not None]
    rounds = sizes(brackets_within(trials, epochs, 3) - 1, epochs, 3)
    assert len(last) >= rounds[-1]


def test_hyperband_takes_less_of_better_scores_for_worse():
    loss = Objective("validation.loss", "min")
    made, records = Hyperband(SPACE, loss, 9, factor=3, trials=13, seed=0), []
    for number in range(1, 14):
        record = ended_record(number, made.propose(number), float(number), number)
        records.append(record)
        made.end(record)
    assert [record.continues for record in records[9:]] == [1, 2, 3, 1]


@pytest.mark.parametrize("seed", range(20))
def test_hyperband_goes_through_all_values_there_are(seed):
    space = (Parameter("model.units", ([1], [2], [3])), Parameter("model.dropout", (0.0, 0.1, 0.2)))
    made = Hyperband(space, ACCURACY, 9, factor=3, trials=30, seed=seed)
    records = play(made, 30, lambda proposal: proposal.values["model.dropout"], side_by_side=2)
    assert [record.epochs for record in records] == [1] * 9 + [3] * 3 + [9]
    assert len({str(record.values) for record in records[:9]}) == 9


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
