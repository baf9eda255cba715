"""A run that trains once for each fold."""

import json
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest

import kerasdl
from kerasdl.errors import ArtifactError, DataError, DivergedError, UsageError
from kerasdl.interfaces import Split
from kerasdl.recipe import load
from kerasdl.runs import Listener
from kerasdl.runs.signals import InterruptedRunError, PreemptedRunError

RECIPE = {
    "kerasdl": 1,
    "name": "wine",
    "data": {"kind": "sklearn", "dataset": "wine", "split": {"test": 0.2, "folds": 3}},
    "model": {"kind": "mlp", "units": [4], "dropout": 0.1},
    "training": {"epochs": 3, "checkpoint_minutes": 0},
    # A callback that hears of every batch brings Python back within the epoch.
    "callbacks": ["csv_logger", {"kind": "tensorboard", "update_freq": "batch"}],
}


class Telling(Listener):
    """Notes the folds, and sends a signal to this process at a certain moment: `(name of the method, fold)`."""

    def __init__(self, moment=None, number=signal.SIGTERM):
        self.moment, self.number, self.folds = moment, number, []

    def fold_began(self, fold, folds):
        self.folds.append((fold, folds))
        self.stop_at("fold_began")

    def stepped(self, epoch, share, logs):
        if epoch == 2 and share < 1:
            self.stop_at("stepped")

    def ended(self):
        self.stop_at("ended")

    def stop_at(self, name):
        if self.moment == (name, self.folds[-1][0]):
            os.kill(os.getpid(), self.number)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def listener():
    return Telling()


@pytest.fixture(scope="module")
def whole(tmp_path_factory, listener):
    return kerasdl.run(RECIPE, out=tmp_path_factory.mktemp("runs") / "whole", listener=listener)


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """Give the directory of a run that SIGTERM ended in the second epoch of the second fold."""
    directory = tmp_path_factory.mktemp("runs") / "interrupted"
    with pytest.raises(
        PreemptedRunError, match=f"after 1 whole epoch of fold-2; go on with: kerasdl resume {directory}"
    ):
        kerasdl.run(RECIPE, out=directory, listener=Telling(("stepped", 2)))
    return directory


@pytest.fixture
def run(interrupted, tmp_path):
    """Give a copy of it."""
    return Path(shutil.copytree(interrupted, tmp_path / "run"))


def told(directory):
    return json.loads((directory / "status.json").read_text())


def without_places(status):
    folds = [{**fold, "directory": ""} for fold in status["folds"]]
    return {**status, "directory": "", "folds": folds}


def weights(directory):
    return [np.asarray(variable) for variable in kerasdl.load(directory).model.weights]


def assert_same_fold(one, other):
    for mine, others in zip(weights(one), weights(other), strict=True):
        np.testing.assert_array_equal(mine, others)
    statuses = [told(directory) for directory in (one, other)]
    assert {**statuses[0], "directory": ""} == {**statuses[1], "directory": ""}
    assert (one / "metrics.csv").read_text() == (other / "metrics.csv").read_text()


def assert_same(result, whole):
    assert without_places(told(result.directory)) == without_places(told(whole.directory))
    assert (result.state, result.metrics, result.deviation) == (whole.state, whole.metrics, whole.deviation)
    for mine, others in zip(result.folds, whole.folds, strict=True):
        assert_same_fold(mine, others)


def test_each_fold_is_a_run_of_its_own_whose_recipe_says_which(whole, listener):
    assert listener.folds == [(1, 3), (2, 3), (3, 3)]
    assert whole.folds == tuple(whole.directory / f"fold-{fold}" for fold in (1, 2, 3))
    splits = [load(directory / "recipe.yaml").data.options["split"] for directory in (whole.directory, *whole.folds)]
    assert splits == [Split(test=0.0, folds=3, fold=fold) for fold in (None, 1, 2, 3)]
    for directory in whole.folds:
        assert {"recipe.yaml", "environment.json", "status.json", "metrics.jsonl", "checkpoints", "model.keras"} <= {
            path.name for path in directory.iterdir()
        }


def test_a_fold_trains_the_same_alone(whole, tmp_path):
    alone = kerasdl.run(whole.folds[1] / "recipe.yaml", out=tmp_path / "alone")
    assert (alone.deviation, alone.folds) == ({}, ())
    assert_same_fold(alone.directory, whole.folds[1])
    assert kerasdl.evaluate(whole.folds[1]) == pytest.approx(alone.metrics["test"], rel=1e-5)


def test_its_status_has_mean_and_deviation_over_the_folds(whole):
    status, folds = told(whole.directory), [told(directory) for directory in whole.folds]
    assert (status["state"], status["epochs"], status["directory"]) == ("done", 9, str(whole.directory))
    assert {"kerasdl", "metrics", "findings"} <= set(status)
    for fold, (listed, own) in enumerate(zip(status["folds"], folds, strict=True), start=1):
        assert listed == {"fold": fold, **{name: own[name] for name in ("directory", "state", "epochs", "metrics")}}
    for part in ("train", "validation", "test"):
        losses = [fold["metrics"][part]["loss"] for fold in folds]
        assert status["metrics"][part]["loss"] == np.mean(losses)
        assert status["deviation"][part]["loss"] == np.std(losses, ddof=1)
    assert whole.status == status
    assert (whole.metrics, whole.deviation) == (status["metrics"], status["deviation"])
    assert (whole.model, whole.history, whole.gradients) == (None, {}, {})


def test_a_signal_leaves_finished_folds_and_a_checkpoint_of_the_one_it_came_in(interrupted):
    status = told(interrupted)
    assert (status["state"], status["epochs"], status["metrics"]) == ("interrupted", 4, {})
    assert [(fold["fold"], fold["state"], fold["epochs"]) for fold in status["folds"]] == [
        (1, "done", 3),
        (2, "interrupted", 1),
    ]
    assert not (interrupted / "fold-3").exists()


def test_a_resumed_run_ends_with_the_same_bits_and_leaves_finished_folds_alone(run, whole):
    before = {path: path.stat().st_mtime_ns for path in (run / "fold-1").rglob("*")}
    listener = Telling()
    assert_same(kerasdl.resume(run, listener=listener), whole)
    assert listener.folds == [(2, 3), (3, 3)]
    assert {path: path.stat().st_mtime_ns for path in (run / "fold-1").rglob("*")} == before


def test_a_run_killed_before_a_fold_wrote_anything_begins_the_fold_anew(run, whole):
    (run / "status.json").unlink()
    shutil.rmtree(run / "fold-2")
    (run / "fold-2").mkdir()
    assert_same(kerasdl.run(RECIPE, out=run, resume="auto"), whole)


@pytest.mark.parametrize(
    ("moment", "message"),
    [(("ended", 1), "before fold 2 of 3; go on with"), (("fold_began", 2), "after 0 whole epochs of fold-2; go on")],
)
def test_a_signal_between_folds_ends_the_run_too(moment, message):
    with pytest.raises(InterruptedRunError, match=message):
        kerasdl.run(RECIPE, listener=Telling(moment, signal.SIGINT))
    (directory,) = Path("runs/wine").iterdir()
    assert told(directory)["state"] == "interrupted"
    listener = Telling()
    resumed = kerasdl.run(RECIPE, resume="auto", listener=listener)
    assert (resumed.directory, listener.folds) == (directory.absolute(), [(2, 3), (3, 3)])


def test_a_finished_run_is_given_as_it_is(whole):
    before = {path: path.stat().st_mtime_ns for path in whole.directory.rglob("*")}
    again = kerasdl.resume(whole.directory)
    assert again == whole
    assert {path: path.stat().st_mtime_ns for path in whole.directory.rglob("*")} == before


def test_a_changed_recipe_or_other_data_are_refused(run):
    with pytest.raises(ArtifactError, match=r"data\.split\.folds: 3 in the run, now 4"):
        kerasdl.run(RECIPE, "data.split.folds=4", out=run, resume="auto")
    written = (run / "recipe.yaml").read_text()
    (run / "recipe.yaml").write_text(written.replace("seed: 0", "seed: 1"))
    with pytest.raises(DataError, match="the data is not that of the recipe"):
        kerasdl.resume(run)


def test_more_epochs_are_not_for_folds(whole):
    with pytest.raises(UsageError, match=r"has folds(.|\n)*kerasdl run .*whole/recipe\.yaml training\.epochs=8"):
        kerasdl.resume(whole.directory, more_epochs=5)


@pytest.mark.parametrize("use", [kerasdl.load, kerasdl.evaluate])
def test_its_models_are_those_of_the_folds(whole, use):
    with pytest.raises(ArtifactError, match=r"one for each fold\n  Name one of them, such as .*whole/fold-1\."):
        use(whole.directory)


def test_a_fold_that_diverges_ends_the_run(tmp_path):
    rate = "training.optimizer={kind: sgd, learning_rate: 1.0e+30}"
    for resume, said in ((None, "fold-1"), ("auto", "a fold in .*run has diverged, and would again")):
        with pytest.raises(DivergedError, match=said):
            kerasdl.run(RECIPE, rate, out=tmp_path / "run", resume=resume)
    assert told(tmp_path / "run")["state"] == "diverged"
    assert [fold["state"] for fold in told(tmp_path / "run")["folds"]] == ["diverged"]


def test_data_that_a_later_fold_cannot_be_trained_on_fails_the_run(tmp_path):
    # The last quarter, by time, has a class that was never there before.
    np.savez(tmp_path / "late.npz", x=np.arange(80.0).reshape(40, 2), y=[0, 1] * 15 + [2, 0] * 5)
    data = {"kind": "arrays", "path": "late.npz", "split": {"validation": 0, "by": "time", "folds": 3}}
    with pytest.raises(DataError, match="the target is 2"):
        kerasdl.run({**RECIPE, "data": data}, out=tmp_path / "run")
    status = told(tmp_path / "run")
    assert (status["state"], [fold["state"] for fold in status["folds"]]) == ("failed", ["done", "done"])
