"""Trainings that are only compared: what they leave alone, and how they are made longer."""

import json
import os

import kerasdl
from kerasdl.recipe import load
from kerasdl.runs import rehearse, survey
from kerasdl.runs.stamping import stamp

DATA = {"kind": "synthetic", "dataset": "moons", "examples": 90}
RECIPE = {"kerasdl": 1, "data": DATA, "model": {"kind": "mlp", "units": [4]}, "training": {"epochs": 3}}


def status(directory):
    return json.loads((directory / "status.json").read_text())


def test_it_comes_to_what_a_run_comes_to_without_the_test_part(tmp_path):
    rehearse(RECIPE, out=tmp_path / "rehearsal")
    whole = kerasdl.run(RECIPE, out=tmp_path / "run")
    found = status(tmp_path / "rehearsal")
    assert found["metrics"] == {part: whole.metrics[part] for part in ("train", "validation")}
    assert found["parameters"] == whole.model.count_params()
    made = {path.name for path in (tmp_path / "rehearsal").iterdir()}
    assert made == {"recipe.yaml", "environment.json", "status.json", "facts.json", "metrics.jsonl", "checkpoints"}


def test_more_epochs_go_on_from_the_checkpoint(tmp_path):
    rehearse(RECIPE, out=tmp_path / "run")
    rehearse(RECIPE, "training.epochs=7", out=tmp_path / "run")
    rehearse(RECIPE, "training.epochs=7", out=tmp_path / "straight")
    assert status(tmp_path / "run")["metrics"] == status(tmp_path / "straight")["metrics"]
    assert status(tmp_path / "run")["epochs"] == 7


def test_of_a_longer_one_that_is_there_it_is_begun_anew(tmp_path):
    rehearse(RECIPE, "training.epochs=7", out=tmp_path / "run")
    rehearse(RECIPE, out=tmp_path / "run")
    rehearse(RECIPE, out=tmp_path / "straight")
    assert status(tmp_path / "run")["metrics"] == status(tmp_path / "straight")["metrics"]
    assert {path.name for path in tmp_path.iterdir()} == {"run", "straight"}
    rehearse(RECIPE, "training.epochs=7", out=tmp_path / "run")
    assert status(tmp_path / "run")["epochs"] == 7


def test_a_run_that_a_callback_ended_is_left_as_it_is(tmp_path):
    stopping = "callbacks=[{kind: early_stopping, patience: 0, min_delta: 9.0}]"
    rehearse(RECIPE, stopping, out=tmp_path / "run")
    before = status(tmp_path / "run")
    assert before["state"] == "stopped"
    rehearse(RECIPE, stopping, "training.epochs=7", out=tmp_path / "run")
    assert status(tmp_path / "run") == before


def test_one_that_was_killed_while_it_was_made_longer_goes_on(tmp_path):
    rehearse(RECIPE, out=tmp_path / "run")
    (tmp_path / "run" / "status.json").write_text(json.dumps({**status(tmp_path / "run"), "state": "interrupted"}))
    rehearse(RECIPE, "training.epochs=7", out=tmp_path / "run")
    rehearse(RECIPE, "training.epochs=7", out=tmp_path / "straight")
    assert status(tmp_path / "run")["metrics"] == status(tmp_path / "straight")["metrics"]


def test_a_survey_says_what_a_rehearsal_reports(tmp_path):
    survey(RECIPE, out=tmp_path / "survey")
    rehearse(RECIPE, out=tmp_path / "run")
    told, found = (status(tmp_path / name)["metrics"] for name in ("survey", "run"))
    assert {part: sorted(names) for part, names in told.items()} == {part: sorted(each) for part, each in found.items()}
    assert not (tmp_path / "survey" / "metrics.jsonl").exists()


def test_a_stamp_changes_with_the_files_that_are_read(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("x,y\n1,2\n")
    recipe = load({"kerasdl": 1, "data": {"kind": "csv", "path": str(path), "target": "y"}, "model": "mlp"})
    before = stamp(recipe)
    assert stamp(recipe) == before
    os.utime(path, ns=(1, 1))
    assert stamp(recipe) != before


def test_a_stamp_changes_with_files_that_a_pattern_names_and_a_search_tries(tmp_path):
    for name in ("rows-1.csv", "other.csv"):
        (tmp_path / name).write_text("x,y\n1,2\n")
    data = {"kind": "csv", "path": str(tmp_path / "rows-*.csv"), "target": "y"}
    search = {"values": {"data.path": [str(tmp_path / "rows-*.csv"), str(tmp_path / "other.csv")]}}
    recipe = load({"kerasdl": 1, "data": data, "model": "mlp", "search": search})
    stamps = [stamp(recipe)]
    for name in ("rows-1.csv", "rows-2.csv", "other.csv"):
        (tmp_path / name).write_text("x,y\n1,2\n3,4\n")
        stamps.append(stamp(recipe))
    assert len(set(stamps)) == 4


def test_a_stamp_changes_with_a_file_in_a_folder(tmp_path):
    (tmp_path / "images" / "cat").mkdir(parents=True)
    recipe = load({"kerasdl": 1, "data": {"kind": "image_folder", "path": str(tmp_path / "images")}, "model": "cnn"})
    before = stamp(recipe)
    (tmp_path / "images" / "cat" / "one.png").write_bytes(b"png")
    assert stamp(recipe) != before


def test_a_link_that_leads_nowhere_is_for_whoever_reads_it(tmp_path):
    (tmp_path / "images" / "cat").mkdir(parents=True)
    (tmp_path / "images" / "cat" / ".#lock").symlink_to("nowhere")
    recipe = load({"kerasdl": 1, "data": {"kind": "image_folder", "path": str(tmp_path / "images")}, "model": "cnn"})
    assert stamp(recipe) == stamp(recipe)
