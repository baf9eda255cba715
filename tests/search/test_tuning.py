"""Searches with real trainings, in real processes."""

import json
import signal
import subprocess
import sys
import time

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
    (tmp_path / "rows.csv").write_text(rows)
    recipe = changed(trials=1) | {"data": {"kind": "csv", "path": str(tmp_path / "rows.csv"), "target": "y"}}
    kerasdl.tune(recipe, "training.epochs=1", out=tmp_path / "search")
    (tmp_path / "rows.csv").write_text(rows + "\n3,1")
    with pytest.raises(ArtifactError, match="the data have changed"):
        kerasdl.tune(recipe, "training.epochs=1", "search.trials=2", out=tmp_path / "search")


def test_a_search_that_was_refused_does_not_stand_in_the_way(tmp_path):
    with pytest.raises(UsageError, match="a training reports no"):
        kerasdl.tune(changed(objective="validation.acuracy"), out=tmp_path)
    assert not (tmp_path / "trials").exists()
    found = kerasdl.tune(changed(trials=1), "training.epochs=1", out=tmp_path)
    assert len(found.records) == 1


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
        first = record
        while first.continues is not None:
            first = found.records[first.continues - 1]
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
        assert (written["seed"], written["data_seed"] or 0) == (seed, 0)
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


@pytest.mark.system
def test_a_search_that_is_killed_at_any_point_goes_on(tmp_path):
    recipe = tmp_path / "moons.yaml"
    recipe.write_text(yaml.safe_dump(changed(trials=6), sort_keys=False))
    command = [sys.executable, "-m", "kerasdl.cli.main", "tune", str(recipe), "--out", str(tmp_path / "search")]
    command[1:3] = ["-c", "import sys; sys.argv[0] = 'kerasdl'; from kerasdl.cli.main import main; main()"]
    trials = tmp_path / "search" / "trials"
    for kept in (0, 1, 3, 5):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 120
        while len(list(trials.glob("[0-9]*.json"))) <= kept and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    ended = subprocess.run([*command, "--json"], capture_output=True, check=True, text=True)
    content = json.loads(ended.stdout)
    assert [record["state"] for record in content["trials"]] == ["done"] * 6
    straight = kerasdl.tune(changed(trials=6), out=tmp_path / "straight")
    told = [(record["values"], record["scores"]) for record in content["trials"]]
    assert told == [(dict(record.values), dict(record.scores)) for record in straight.records]
