"""The loop of a search, with trainings that are made up: what is begun, kept, ended, and gone on with."""

from dataclasses import replace

import pytest

from kerasdl.recipe import load, own_values, space_of
from kerasdl.search.listening import SearchListener
from kerasdl.search.methods import Proposal, method_of
from kerasdl.search.records import Record, Records
from kerasdl.search.searching import Searching
from kerasdl.search.trainings import Plan
from kerasdl.trials import Ended
from tests.search.conftest import ACCURACY, MadeUpTrials

DATA = {"kind": "synthetic", "dataset": "moons"}
VALUES = {"model.units": [[8], [16], [32]], "model.dropout": [0.0, 0.1, 0.2, 0.3]}


class Heard(SearchListener):
    def __init__(self):
        self.warnings, self.changes = [], []

    def changed(self, record):
        self.changes.append((record.number, record.state))

    def warned(self, message):
        self.warnings.append(message)


def searching(folder, *, slots=1, stops=lambda: False, epochs=10, listener=None, **search):
    search = {"values": VALUES, "method": "grid", **search}
    recipe = load(
        {"kerasdl": 1, "data": DATA, "model": "mlp", "training": {"epochs": epochs}, "seed": 7, "search": search}
    )
    space = space_of(recipe)
    method = method_of(recipe, space, ACCURACY, own_values(recipe, space))
    made = Searching(
        Plan(folder, recipe, space),
        method,
        [ACCURACY],
        Records(folder / "trials"),
        trials=recipe.search.trials,
        slots=[None] * slots,
        listener=listener or SearchListener(),
        stops=stops,
    )
    made.recall()
    return made


def well(trial):
    return "done", [0.5, 0.1 * len(trial.directory.name) + _dropout(trial)]


def _dropout(trial):
    found = (float(each.partition("=")[2]) for each in trial.overrides if each.startswith("model.dropout"))
    return next(found, 0.0)


def dropouts(trials):
    return [_dropout(trial) for trial in trials.started]


def test_all_candidates_are_trained_side_by_side_and_written_down(tmp_path):
    made, trials = searching(tmp_path, slots=3), MadeUpTrials(well)
    assert made.run(trials)
    assert (len(trials.started), trials.most) == (12, 3)
    kept = Records(tmp_path / "trials").read()
    assert [record.number for record in kept] == list(range(1, 13))
    assert sorted(record.ended_as for record in kept) == list(range(1, 13))
    assert {record.state for record in kept} == {"done"}
    for record, trial in zip(kept, trials.started, strict=True):
        assert record.scores[ACCURACY.name] == pytest.approx(max(well(trial)[1]))


def test_one_that_ends_badly_is_written_down_and_the_search_goes_on(tmp_path):
    states = {0.1: "diverged", 0.2: "failed", 0.3: "killed"}

    def outcome(trial):
        return states.get(_dropout(trial), "done"), [0.5]

    made = searching(tmp_path, slots=2)
    assert made.run(MadeUpTrials(outcome))
    kept = Records(tmp_path / "trials").read()
    assert [record.state for record in kept] == ["done", "diverged", "failed", "killed"] * 3
    assert [record.problem for record in kept][:4] == [None, "it diverged", "it failed", "it killed"]


def test_a_search_that_is_stopped_keeps_what_has_ended_and_goes_on_with_the_rest(tmp_path):
    stopping = searching(tmp_path, slots=2, stops=lambda: len(list((tmp_path / "trials").glob("*.json"))) > 6)
    trials = MadeUpTrials(well)
    assert not stopping.run(trials)
    kept = Records(tmp_path / "trials").read()
    ended = [record.number for record in kept if record.state == "done"]
    running = [record.number for record in kept if record.state == "running"]
    assert running
    again, later = searching(tmp_path, slots=2), MadeUpTrials(well)
    assert again.run(later)
    assert len(later.started) == 12 - len(ended)
    whole = Records(tmp_path / "trials").read()
    assert {record.state for record in whole} == {"done"}
    assert [record.values for record in whole] == [record.values for record in again.known.values()]
    straight = searching(tmp_path / "straight", slots=2)
    straight.run(MadeUpTrials(well))
    assert [record.values for record in whole] == [record.values for record in straight.known.values()]


@pytest.mark.parametrize(("state", "code"), [("interrupted", 75), ("killed", -15)])
def test_one_that_whoever_ends_all_has_ended_is_gone_on_with(tmp_path, state, code):
    asked = []

    class Ending(MadeUpTrials):
        def wait(self, seconds=None):
            if not self.running:
                return []
            asked.append(True)
            return [replace(each, state=state, code=code) for each in super().wait()]

    assert not searching(tmp_path, slots=2, stops=lambda: bool(asked)).run(Ending(well))
    assert {record.state for record in Records(tmp_path / "trials").read()} == {"running"}
    assert searching(tmp_path, slots=2).run(MadeUpTrials(well))
    assert {record.state for record in Records(tmp_path / "trials").read()} == {"done"}


def test_a_finished_search_trains_nothing(tmp_path):
    searching(tmp_path).run(MadeUpTrials(well))
    trials = MadeUpTrials(well)
    assert searching(tmp_path).run(trials)
    assert trials.started == []


def test_a_damaged_record_is_named_and_its_candidate_gone_on_with(tmp_path):
    searching(tmp_path).run(MadeUpTrials(well))
    before = Records(tmp_path / "trials")
    for folder in (tmp_path / "trials", tmp_path / "trials" / "copies"):
        (folder / "0005.json").write_text("{")
    heard, trials = Heard(), MadeUpTrials(well)
    assert searching(tmp_path, listener=heard).run(trials)
    assert len(heard.warnings) == 2
    assert "0005.json" in heard.warnings[0]
    assert len(trials.started) == 1
    assert [record.number for record in before.read()] == list(range(1, 13))


@pytest.mark.parametrize("method", ["random", "bayesian", "hyperband"])
@pytest.mark.parametrize("number", [1, 2, 5, 9])
@pytest.mark.parametrize("copies", [False, True])
def test_whichever_record_is_damaged_the_search_goes_on(tmp_path, method, number, copies):
    options = {"method": method, "trials": 9, "values": {"model.dropout": {"range": [0.0, 0.9]}}, "slots": 2}

    def outcome(trial):
        return "done", [0.5 + _dropout(trial) / 10]

    whole = searching(tmp_path, **options)
    assert whole.run(MadeUpTrials(outcome))
    for folder in ("trials", "trials/copies")[: 1 + copies]:
        (tmp_path / folder / f"{number:04}.json").write_text("{")
    for _ in range(2):
        again = searching(tmp_path, **options)
        assert again.run(MadeUpTrials(outcome))
        values = [(record.values, record.epochs, record.scores) for record in again.known.values()]
        if not copies:
            assert values == [(record.values, record.epochs, record.scores) for record in whole.known.values()]
    # What is left of one that another goes on with is not trained again.
    lost = {number} if copies and any(each.continues == number for each in whole.known.values()) else set()
    assert {record.number for record in again.known.values() if record.state != "done"} == lost
    places = [record.ended_as for record in Records(tmp_path / "trials").read()]
    assert len(set(places)) == 9


@pytest.mark.parametrize("trials", [20, 40])
def test_more_trials_of_hyperband_go_on_with_those_there_are(tmp_path, trials):
    options = {"method": "hyperband", "epochs": 9, "values": {"model.dropout": {"range": [0.0, 0.9]}}, "slots": 2}

    def outcome(trial):
        return "done", [_dropout(trial)]

    whole = searching(tmp_path, trials=10, **options)
    assert whole.run(MadeUpTrials(outcome))
    more, started = searching(tmp_path, trials=trials, **options), MadeUpTrials(outcome)
    assert more.run(started)
    assert len(started.started) == trials - 10
    assert [more.known[number] for number in range(1, 11)] == list(whole.known.values())


def test_numbers_of_trials_are_never_given_twice(tmp_path):
    class Gaps:
        def propose(self, number, known=None):
            return None if number == 2 and known is None else Proposal({"model.dropout": number / 10}, 10)

        def end(self, record):
            pass

    made = searching(tmp_path)
    made.known = {1: Record(1, {}, 10, state="done", ended_as=1), 3: Record(3, {}, 10, state="done", ended_as=2)}
    made.method, made.trials = Gaps(), 5
    assert made.run(MadeUpTrials(lambda trial: ("done", [0.5])))
    assert sorted(made.known) == [1, 3, 4, 5]


def test_how_long_a_trial_took_counts_what_it_took_before_it_was_killed(tmp_path):
    made = searching(tmp_path, values={"model.units": [[8]]})
    trials = MadeUpTrials(lambda trial: ("done", [0.5, 0.6]), seconds=40.0)
    assert made.run(trials)
    assert made.known[1].seconds == 80


def test_more_trials_of_the_same_search_go_on_with_it(tmp_path):
    values = {"model.dropout": {"range": [0.0, 0.9]}}
    searching(tmp_path, method="random", trials=4, values=values).run(MadeUpTrials(lambda trial: ("done", [0.5])))
    trials = MadeUpTrials(lambda trial: ("done", [0.5]))
    more = searching(tmp_path, method="random", trials=6, values=values)
    assert more.run(trials)
    assert len(trials.started) == 2
    assert len({record.name for record in more.known.values()}) == 6


def test_each_seed_is_trained_and_the_score_is_their_mean(tmp_path):
    def outcome(trial):
        seed = next(int(each.partition("=")[2]) for each in trial.overrides if each.startswith("seed="))
        return "done", [0.1 * seed]

    made, trials = searching(tmp_path, seeds=3, values={"model.units": [[8], [16]]}), MadeUpTrials(outcome)
    assert made.run(trials)
    record = made.known[1]
    assert record.scores[ACCURACY.name] == pytest.approx(0.8)
    assert record.deviations[ACCURACY.name] == pytest.approx(0.1)
    assert [trial.directory.name for trial in trials.started[:3]] == ["seed-7", "seed-8", "seed-9"]
    # Rows of the test part are those of the recipe's seed in each of them.
    assert [sum(each == "data_seed=7" for each in trial.overrides) for trial in trials.started[:3]] == [0, 1, 1]


def test_where_one_seed_fails_the_others_are_not_begun(tmp_path):
    made = searching(tmp_path, seeds=3, values={"model.units": [[8]]})
    trials = MadeUpTrials(lambda trial: ("diverged", []))
    assert made.run(trials)
    assert (len(trials.started), made.known[1].state) == (1, "diverged")


def test_one_that_had_been_through_all_epochs_when_it_was_to_end_is_gone_on_with(tmp_path):
    made = searching(tmp_path, slots=2, prune="median", epochs=5)
    trials = MadeUpTrials(lambda trial: ("done", [0.9 - _dropout(trial)] * 5))
    record = made.next().record
    running = made.running[0]
    trial = running.waiting.pop()
    running.going.append(trial)
    running.is_pruned = True
    trials.start(trial)
    ended = Ended(trial, "interrupted", 1.0, 75, {}, None)
    running.end(ended)
    running.finish(ended)
    assert (running.waiting, running.ended, running.is_pruned) == ([trial], [], False)
    running.record = replace(record, epochs=6)
    running.is_pruned, running.waiting = True, []
    running.ended.append(ended)
    running.finish(ended)
    assert (running.waiting, running.is_pruned) == ([], True)


def test_hopeless_trainings_are_ended(tmp_path):
    made = searching(tmp_path, slots=2, prune="median")
    trials = MadeUpTrials(lambda trial: ("done", [0.9 - _dropout(trial)] * 5))
    assert made.run(trials)
    states = [record.state for record in made.known.values()]
    assert states.count("pruned") == len(trials.stopped) > 0
    pruned = next(record for record in made.known.values() if record.state == "pruned")
    assert pruned.scores[ACCURACY.name] == pytest.approx(0.9 - pruned.values["model.dropout"])
    assert pruned.values["model.dropout"] > 0
    assert pruned.lasted == pruned.trained == 5 < pruned.epochs


def test_a_trial_that_is_hopeless_with_one_seed_is_not_done_with_it(tmp_path):
    made = searching(tmp_path, slots=2, prune="median", seeds=2)
    trials = MadeUpTrials(lambda trial: ("done", [0.9 - _dropout(trial)] * 5))
    assert made.run(trials)
    for record in made.known.values():
        runs = [trial for trial in trials.started if record.name in str(trial.directory)]
        assert record.state == "pruned" or len(runs) == 2
    states = [record.state for record in made.known.values()]
    assert 0 < states.count("pruned") < len(states)


def test_hyperband_goes_on_in_the_directory_of_the_one_before(tmp_path):
    made = searching(tmp_path, method="hyperband", epochs=9, trials=14, values={"model.dropout": {"range": [0, 0.9]}})
    trials = MadeUpTrials(lambda trial: ("done", [_dropout(trial)]))
    assert made.run(trials)
    went_on = next(record for record in made.known.values() if record.continues is not None)
    first = trials.started[went_on.continues - 1]
    then = trials.started[went_on.number - 1]
    assert made.known[went_on.continues].values == went_on.values
    assert then.directory == first.directory
    assert "training.epochs=1" in first.overrides
    assert "training.epochs=3" in then.overrides


def test_each_training_has_a_gpu_to_itself_where_there_are_any(tmp_path):
    made = searching(tmp_path)
    made.free = [0, 1]
    trials = MadeUpTrials(well)
    assert made.run(trials)
    assert {trial.gpu for trial in trials.started} == {0, 1}
    assert [trial.gpu for trial in trials.started[:2]] == [0, 1]
