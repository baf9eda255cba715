"""`kerasdl tune` on the command line, and what it shows."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from kerasdl.cli.searched import summary
from kerasdl.cli.searching import Lines, LiveTable
from kerasdl.search import Found
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record

GUIDE = Objective("validation.accuracy", "max")
RECIPE = """
kerasdl: 1
data: {kind: synthetic, dataset: moons, examples: 60}
model: {kind: mlp, units: [4]}
training: {epochs: 1}
search:
  method: grid
  parallel: 1
  values:
    model.units: [[4], [8]]
"""


def record(number, score=None, **about):
    scores = {} if score is None else {GUIDE.name: score}
    values = {"model.units": [number]}
    ended = {} if score is None else {"ended_as": number, "state": "done"}
    return Record(**{"number": number, "values": values, "epochs": 9, "scores": scores, **ended, **about})


def shown(kind, **options):
    display = kind(Console(file=io.StringIO(), width=150, **options))
    display.began(4, [GUIDE], [])
    return display


def printed(display):
    return display.console.file.getvalue()


def test_off_a_terminal_each_candidate_that_has_ended_is_a_line():
    lines = shown(Lines)
    for each in (record(1), record(1, 0.75), record(2), record(2, 0.5), record(3, ended_as=3, state="diverged")):
        lines.changed(each)
    lines.warned("it is damaged")
    text = printed(lines).splitlines()
    assert text[0].startswith("trial 1  0.75  units=[1]  1 of 4 ended")
    assert "trial 2  0.5  units=[2]  best 0.75 (trial 1)  2 of 4 ended" in text[1]
    assert text[2].startswith("trial 3  diverged  units=[3]")
    assert text[3] == "warning: it is damaged"


def test_deviations_over_seeds_and_pruned_ones_are_told():
    lines = shown(Lines)
    lines.changed(record(1, 0.75, deviations={GUIDE.name: 0.1}))
    lines.changed(record(2, 0.5, state="pruned"))
    assert "0.75 ± 0.1" in printed(lines)
    assert "0.5 pruned" in printed(lines)


def test_in_a_terminal_the_best_and_those_that_are_trained_are_a_table():
    live = shown(LiveTable, force_terminal=True)
    live.changed(record(1, 0.75))
    live.changed(record(2, 0.875))
    live.changed(record(3))
    live.stepped(record(3), 4, 0.625)
    live.live.refresh()
    live.ended()
    text = printed(live)
    assert text.index("0.875") < text.index("units=[1]")
    assert "4/9" in text
    assert "2/4  2 done, 1 running" in text


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_search_is_summed_up(kerasdl, tmp_path, options):
    (tmp_path / "moons.yaml").write_text(RECIPE)
    answer = kerasdl("tune", str(tmp_path / "moons.yaml"), "--out", str(tmp_path / "search"), *options)
    assert answer.code == 0, answer.err
    if options:
        assert (answer.json["kerasdl"], answer.json["state"], len(answer.json["trials"])) == (1, "done", 2)
    else:
        assert answer.out.startswith("Best of 2: trial ")
        assert f"kerasdl run {tmp_path / 'search' / 'best.yaml'}" in answer.out


def test_trials_that_win_in_another_objective_are_told_beside_the_best():
    objectives = (GUIDE, Objective("parameters", "min"))
    scores = {1: (0.75, 9.0), 2: (0.5, 3.0), 3: (0.25, 3.0)}
    pairs = {at: dict(zip([each.name for each in objectives], each, strict=True)) for at, each in scores.items()}
    records = tuple(record(at, 0.0, scores=found) for at, found in pairs.items())
    found = Found(Path("s"), objectives, records, records[0], Path("s/best.yaml"), Path("s/best-0001"), {}, {})
    lines = summary(found).splitlines()
    assert "Pareto front of validation.accuracy, parameters" in lines[2]
    assert lines[3].split() == ["trial", "2", "0.5", "3", "units=[2]"]
    assert lines[4].startswith("All of it")


def test_a_search_has_no_model_of_its_own_but_that_of_its_best_trial(kerasdl, tmp_path):
    (tmp_path / "status.json").write_text('{"objectives": [], "best_run": "best-0003"}')
    (tmp_path / "rows.csv").write_text("a\n1\n")
    answer = kerasdl("predict", str(tmp_path), str(tmp_path / "rows.csv"))
    assert answer.code == 5
    assert f"Name the run of its best trial: {tmp_path / 'best-0003'}" in answer.err


def test_what_cannot_be_searched_is_not_valid(kerasdl, tmp_path):
    (tmp_path / "moons.yaml").write_text(RECIPE)
    answer = kerasdl("validate", str(tmp_path / "moons.yaml"), "search.trials=1")
    assert answer.code == 2
    assert "the grid has 2 combinations" in answer.err


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("search.values={model.unit: [[4]]}", "mlp has no option 'unit'"),
        ("search.trials=1", "search.trials: 1, but the grid has 2 combinations"),
        ("~search", "search: the recipe has none"),
    ],
)
def test_mistakes_are_told_before_anything_is_trained(kerasdl, tmp_path, override, told):
    (tmp_path / "moons.yaml").write_text(RECIPE)
    answer = kerasdl("tune", str(tmp_path / "moons.yaml"), override, "--out", str(tmp_path / "search"))
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert not (tmp_path / "search").exists()
