"""Hyperband goes on with the best, and comes to its last round whatever becomes of its trials."""

import pytest

from kerasdl.recipe.brackets import brackets_within, sizes
from kerasdl.recipe.space import Parameter
from kerasdl.search.hyperband import Hyperband
from kerasdl.search.objectives import Objective
from tests.search.conftest import ACCURACY, SPACE, ended_record, near_a_hundredth, play


def hyperband(trials, epochs=9, space=SPACE):
    return Hyperband(space, ACCURACY, epochs, factor=3, trials=trials, seed=0)


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
