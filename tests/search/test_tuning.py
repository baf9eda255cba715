"""Searches with real trainings, in real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import yaml

import kerasdl
from kerasdl.errors import ArtifactError, DataError, KerasdlError, UsageError

DATA = {"kind": "synthetic", "dataset": "moons", "examples": 300}
RECIPE = {
    "kerasdl": 1,
    "name": "moons",
    "data": DATA,
    "model": {"kind": "mlp", "units": [8]},
    "training": {"epochs": 8, "optimizer": {"kind": "adam", "learning_rate": 0.01}},
    "search": {
        "method": "random",
        "trials": 4,
        "parallel": 2,
        "objective": ["validation.accuracy", "parameters"],
        "values": {
            "training.optimizer.learning_rate": {"log": [1e-4, 1e-1]},
            "model.units": [[8], [16, 8]],
        },
    },
}


def changed(**search):
    return {**RECIPE, "search": {**RECIPE["search"], **search}}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return kerasdl.tune(RECIPE, out=tmp_path_factory.mktemp("search"))


def test_the_best_candidate_is_trained_again_and_its_recipe_comes_to_its_score(found):
    scores = [record.scores["validation.accuracy"] for record in found.records]
    assert found.best.scores["validation.accuracy"] == max(scores)
    assert found.metrics["validation"]["accuracy"] == max(scores)
    assert set(found.metrics) == {"train", "validation", "test"}
    again = kerasdl.run(found.recipe, out=found.directory.parent / "again")
    assert again.metrics == found.metrics
    rows = np.zeros((2, 2), np.float32)
    assert kerasdl.load(found.run).predict(rows).outputs.shape == (2, 1)


def test_no_candidate_sees_the_test_part_or_leaves_a_model(found):
    for record in found.records:
        directory = found.directory / "trials" / record.name
        status = json.loads((directory / "status.json").read_text())
        assert set(status["metrics"]) == {"train", "validation"}
        assert not (directory / "model.keras").exists()


def test_each_candidate_has_a_directory_a_log_and_a_record(found):
    trials = found.directory / "trials"
    for record in found.records:
        assert yaml.safe_load((trials / record.name / "recipe.yaml").read_text())["seed"] == 0
        assert (trials / f"{record.name}.log").exists()
        assert (trials / f"{record.number:04}.json").exists()


def test_what_came_of_it_is_written_down(found):
    status = json.loads((found.directory / "status.json").read_text())
    assert status == found.status
    assert found.directory / status["best_run"] == found.run
    assert (status["state"], status["best"], len(status["trials"])) == ("done", found.best.number, 4)
    assert (found.directory / "search.html").read_text().startswith("<!doctype html>")
    assert len((found.directory / "trials.csv").read_text().splitlines()) == 5
    assert "search" not in yaml.safe_load(found.recipe.read_text())


def test_a_finished_search_is_told_again_and_nothing_is_trained(found):
    before = {path: path.stat().st_mtime_ns for path in (found.directory / "trials").rglob("metrics.jsonl")}
    again = kerasdl.tune(RECIPE, out=found.directory)
    assert (again.records, again.metrics) == (found.records, found.metrics)
    assert before == {path: path.stat().st_mtime_ns for path in (found.directory / "trials").rglob("metrics.jsonl")}


def test_a_search_whose_data_have_changed_is_refused(tmp_path):
    rows = "\n".join(["x,y", *(f"{number % 7},{number % 2}" for number in range(80))])
    (tmp_path / "rows-1.csv").write_text(rows)
    recipe = changed(trials=1) | {"data": {"kind": "csv", "path": str(tmp_path / "rows-*.csv"), "target": "y"}}
    kerasdl.tune(recipe, "training.epochs=1", out=tmp_path / "search")
    (tmp_path / "rows-2.csv").write_text(rows + "\n3,1")
    with pytest.raises(ArtifactError, match="the data have changed"):
        kerasdl.tune(recipe, "training.epochs=1", "search.trials=2", out=tmp_path / "search")


def test_a_search_that_was_refused_does_not_stand_in_the_way(tmp_path):
    with pytest.raises(UsageError, match="a training reports no"):
        kerasdl.tune(changed(objective="validation.acuracy"), out=tmp_path)
    assert not (tmp_path / "trials").exists()
    # What a training reports is another, then.
    reporting = changed(trials=1, objective="validation.auc")
    found = kerasdl.tune(reporting, "training.epochs=1", "training.metrics=[auc]", out=tmp_path)
    assert [set(record.scores) for record in found.records] == [{"validation.auc"}]


def test_data_that_change_before_the_first_trial_are_read_anew(tmp_path):
    def write(count):
        rows = "\n".join(["x,y", *(f"{number % 7},{number % 2}" for number in range(count))])
        (tmp_path / "rows.csv").write_text(rows)

    write(60)
    data = {"kind": "csv", "path": str(tmp_path / "rows.csv"), "target": "y"}
    recipe = changed(trials=1, objective="validation.accuracy") | {"data": data}
    with pytest.raises(UsageError, match="a training reports no"):
        kerasdl.tune(recipe, "search.objective=validation.acuracy", out=tmp_path / "search")
    write(90)
    found = kerasdl.tune(recipe, "training.epochs=1", out=tmp_path / "search")
    assert found.metrics["validation"]["accuracy"] == found.best.scores["validation.accuracy"]


@pytest.mark.parametrize("beside", ["", "trials/notes.txt"])
def test_a_folder_that_holds_a_recipe_is_left_alone(tmp_path, beside):
    if beside:
        (tmp_path / beside).parent.mkdir()
        (tmp_path / beside).write_text("mine")
    written = "# Mine\n" + yaml.safe_dump(changed(trials=1), sort_keys=False)
    (tmp_path / "recipe.yaml").write_text(written)
    with pytest.raises(UsageError, match="expected a new or empty directory"):
        kerasdl.tune(str(tmp_path / "recipe.yaml"), out=tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"recipe.yaml", *filter(None, [beside.partition("/")[0]])}
    assert (tmp_path / "recipe.yaml").read_text() == written


def test_paths_that_are_tried_start_where_those_of_the_recipe_do(tmp_path, monkeypatch):
    for name, count in (("a", 60), ("b", 90)):
        rows = "\n".join(["x,y", *(f"{number % 7},{number % 2}" for number in range(count))])
        (tmp_path / f"{name}.csv").write_text(rows)
    data = {"kind": "csv", "path": "a.csv", "target": "y"}
    recipe = changed(method="grid", values={"data.path": ["a.csv", "b.csv"]}) | {"data": data}
    (tmp_path / "my.yaml").write_text(yaml.safe_dump(recipe, sort_keys=False))
    monkeypatch.chdir(tmp_path.parent)
    found = kerasdl.tune(str(tmp_path / "my.yaml"), "training.epochs=1", out=tmp_path / "search")
    assert [record.state for record in found.records] == ["done", "done"]
    assert [record.values["data.path"] for record in found.records] == [str(tmp_path / f"{each}.csv") for each in "ab"]


def test_a_run_in_its_place_is_left_alone(tmp_path):
    kerasdl.run({**RECIPE, "search": None}, "training.epochs=1", out=tmp_path / "run")
    before = {path: path.read_bytes() for path in (tmp_path / "run").iterdir() if path.is_file()}
    with pytest.raises(ArtifactError, match="holds a run, and no search"):
        kerasdl.tune(RECIPE, out=tmp_path / "run")
    assert before == {path: path.read_bytes() for path in (tmp_path / "run").iterdir() if path.is_file()}


def test_a_file_in_its_place_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="got a file"):
        kerasdl.tune(RECIPE, out=tmp_path / "file")


def test_a_search_of_another_recipe_is_refused(found):
    with pytest.raises(ArtifactError, match="a search of another recipe") as raised:
        kerasdl.tune(changed(method="grid", values={"model.units": [[8]]}), out=found.directory)
    assert "--out" in raised.value.cure


@pytest.mark.system
def test_hyperband_trains_on_from_checkpoints(tmp_path):
    values = {"training.optimizer.learning_rate": {"log": [1e-4, 1e-1]}}
    search = changed(method="hyperband", trials=8, values=values)
    # One that has stopped early has nothing to go on with, and keeps its score.
    stopping = "callbacks=[{kind: early_stopping, patience: 1, min_delta: 0.02}]"
    found = kerasdl.tune(search, "training.epochs=4", "search.factor=2", stopping, out=tmp_path)
    assert {record.state for record in found.records} == {"done"}
    went_on = [record for record in found.records if record.continues is not None]
    assert went_on
    for record in went_on:
        assert found.records[record.continues - 1].values == record.values
        values = {f"{key}={value}" for key, value in record.values.items()}
        straight = kerasdl.run(
            {**RECIPE, "search": None},
            *values,
            stopping,
            f"training.epochs={record.epochs}",
            out=tmp_path / f"s{record.number}",
        )
        assert record.scores["validation.accuracy"] == straight.metrics["validation"]["accuracy"]


@pytest.mark.system
def test_seeds_and_folds_keep_the_test_part_apart(tmp_path):
    search = {"method": "grid", "values": {"model.units": [[8]]}, "seeds": 2, "folds": 3, "trials": 1}
    found = kerasdl.tune({**RECIPE, "search": search}, "training.epochs=2", out=tmp_path)
    (record,) = found.records
    assert set(record.deviations) == {"validation.accuracy"}
    for seed in (0, 1):
        fold = tmp_path / "trials" / record.name / f"seed-{seed}" / "fold-2"
        written = yaml.safe_load((fold / "recipe.yaml").read_text())
        # Rows of the test part are those of the recipe's own seed.
        assert (written["seed"], written["data_seed"]) == (seed, None if seed == 0 else 0)
        assert set(json.loads((fold / "status.json").read_text())["metrics"]) == {"train", "validation"}


def test_several_objectives_have_a_front(found):
    assert {record.scores["parameters"] for record in found.records} <= {33.0, 193.0}
    assert "Pareto" in (found.directory / "search.html").read_text()


def test_what_a_method_cannot_do_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match="has no end of values"):
        kerasdl.tune(changed(method="grid"), out=tmp_path / "search")
    assert not (tmp_path / "search").exists()


@pytest.mark.system
def test_data_that_cannot_be_read_are_said_before_the_first_candidate(tmp_path):
    recipe = changed() | {"data": {"kind": "csv", "path": str(tmp_path / "none.csv"), "target": "x"}}
    with pytest.raises(KerasdlError, match=r"none\.csv") as raised:
        kerasdl.tune(recipe, out=tmp_path / "search")
    assert raised.value.exit_code == DataError.exit_code


@pytest.mark.system
def test_a_search_all_of_whose_candidates_fail_says_why(tmp_path):
    values = {"training.optimizer": [{"kind": "sgd", "learning_rate": 1e30}]}
    with pytest.raises(KerasdlError, match=r"none of 1 trials came to its end.*not finite"):
        kerasdl.tune(changed(method="grid", values=values), out=tmp_path)
    assert json.loads((tmp_path / "status.json").read_text())["state"] == "failed"


def test_a_recipe_without_a_search_is_refused():
    with pytest.raises(UsageError, match="the recipe has none"):
        kerasdl.tune({**RECIPE, "search": None})


def told_to(recipe, directory):
    """Give the command that searches."""
    run = "import sys; sys.argv[0] = 'kerasdl'; from kerasdl.cli.main import main; main()"
    return [sys.executable, "-c", run, "tune", str(recipe), "--out", str(directory), "--json"]


def descendants(process):
    """Give the numbers of all processes that one has started, and of those that they have."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *descendants(child)]
    return found


@pytest.mark.system
def test_a_search_all_of_whose_processes_are_asked_to_end_goes_on_later(tmp_path):
    recipe = tmp_path / "moons.yaml"
    recipe.write_text(yaml.safe_dump(changed(trials=3), sort_keys=False))
    command = told_to(recipe, tmp_path / "search")
    longer = subprocess.Popen([*command, "training.epochs=3000"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    until = time.monotonic() + 120
    while len(list((tmp_path / "search" / "trials").glob("*/metrics.jsonl"))) < 2:
        assert time.monotonic() < until
        time.sleep(0.02)
    processes = descendants(longer.pid)
    # A server and two trainings.
    assert len(processes) >= 3
    for process in [longer.pid, *processes]:
        os.kill(process, signal.SIGTERM)
    _, errors = longer.communicate()
    assert longer.returncode == 75
    assert b"stopped by SIGTERM: 0 trials have ended; the same command goes on" in errors
    assert json.loads((tmp_path / "search" / "status.json").read_text())["state"] == "interrupted"
    again = subprocess.run([*command, "training.epochs=3000"], capture_output=True, check=True, text=True)
    assert [record["state"] for record in json.loads(again.stdout)["trials"]] == ["done"] * 3


@pytest.mark.system
def test_a_search_that_is_killed_at_any_point_goes_on(tmp_path):
    recipe = tmp_path / "moons.yaml"
    recipe.write_text(yaml.safe_dump(changed(trials=6), sort_keys=False))
    command = told_to(recipe, tmp_path / "search")
    trials = tmp_path / "search" / "trials"
    for kept in (0, 1, 3, 5):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 120
        while len(list(trials.glob("[0-9]*.json"))) <= kept and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    ended = subprocess.run(command, capture_output=True, check=True, text=True)
    content = json.loads(ended.stdout)
    assert [record["state"] for record in content["trials"]] == ["done"] * 6
    straight = kerasdl.tune(changed(trials=6), out=tmp_path / "straight")
    told = [(record["values"], record["scores"]) for record in content["trials"]]
    assert told == [(dict(record.values), dict(record.scores)) for record in straight.records]
