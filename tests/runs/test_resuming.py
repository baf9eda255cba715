"""Runs that were interrupted or killed go on, and what cannot be gone on with is refused."""

import json
import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest

import kerasdl
from kerasdl.engine.locking import locked
from kerasdl.errors import ArtifactError, DataError, DivergedError, KerasdlError, UsageError
from kerasdl.runs import Listener
from kerasdl.runs.signals import InterruptedRunError, PreemptedRunError

RECIPE = {
    "kerasdl": 1,
    "name": "wine",
    "data": {"kind": "sklearn", "dataset": "wine"},
    "model": {"kind": "mlp", "units": [4], "dropout": 0.1},
    "training": {"epochs": 4, "checkpoint_minutes": 0},
    # A callback that hears of every batch brings Python back within the epoch.
    "callbacks": ["csv_logger", {"kind": "tensorboard", "update_freq": "batch"}],
}


class Stopping(Listener):
    """Sends a signal to this process in the middle of an epoch."""

    def __init__(self, epoch, number=signal.SIGTERM):
        self.epoch, self.number = epoch, number
        self.warnings = []

    def stepped(self, epoch, share, logs):
        if epoch == self.epoch and share < 1:
            os.kill(os.getpid(), self.number)

    def warned(self, message):
        self.warnings.append(message)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return kerasdl.run(RECIPE, out=tmp_path_factory.mktemp("runs") / "whole")


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """Give the directory of a run that SIGTERM ended in its third epoch."""
    directory = tmp_path_factory.mktemp("runs") / "interrupted"
    with pytest.raises(PreemptedRunError, match=f"after 2 whole epochs; go on with: kerasdl resume {directory}"):
        kerasdl.run(RECIPE, out=directory, listener=Stopping(3))
    return directory


@pytest.fixture
def run(interrupted, tmp_path):
    """Give a copy of it."""
    return Path(shutil.copytree(interrupted, tmp_path / "run"))


def told(directory):
    """Give what a run tells, without what another directory or another time changes."""
    lines = [json.loads(line) for line in (directory / "metrics.jsonl").read_text().splitlines()]
    status = json.loads((directory / "status.json").read_text())
    return [{**line, "seconds": 0} for line in lines], {**status, "directory": ""}


def assert_same(result, whole):
    for mine, others in zip(result.model.get_weights(), whole.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, others)
    assert result.history == whole.history
    assert told(result.directory) == told(whole.directory)
    csv = [(one.directory / "metrics.csv").read_text() for one in (result, whole)]
    assert csv[0] == csv[1]


def test_a_signal_leaves_a_checkpoint_and_whole_epochs(interrupted):
    lines, status = told(interrupted)
    assert (status["state"], status["epochs"], len(lines)) == ("interrupted", 2, 2)
    assert not (interrupted / "model.keras").exists()


def test_a_resumed_run_ends_with_the_same_bits(run, whole):
    assert_same(kerasdl.resume(run), whole)


def test_lines_of_epochs_after_the_checkpoint_are_written_again(run, whole):
    lines = (run / "metrics.jsonl").read_text()
    (run / "metrics.jsonl").write_text(lines + '{"epoch": 3, "torn')
    assert_same(kerasdl.run(RECIPE, out=run, resume="auto"), whole)


def test_without_a_checkpoint_it_begins_anew(run, whole):
    shutil.rmtree(run / "checkpoints")
    (run / "status.json").unlink()
    assert_same(kerasdl.resume(run), whole)


def test_from_a_damaged_checkpoint_it_falls_back_to_the_one_before(run, whole):
    before, newest = sorted((run / "checkpoints").iterdir())[-2:]
    (newest / "arrays.bin").write_bytes(b"")
    listener = Stopping(0)
    assert_same(kerasdl.resume(run, listener=listener), whole)
    assert listener.warnings == [
        f"{newest}: damaged: arrays.bin is not what manifest.json says; going on from {before.name}"
    ]


def test_a_finished_run_is_given_as_it_is(whole):
    before = {path: path.stat().st_mtime_ns for path in whole.directory.rglob("*")}
    again = kerasdl.resume(whole.directory)
    assert_same(again, whole)
    assert (again.state, again.metrics, again.status) == (whole.state, whole.metrics, whole.status)
    assert {path: path.stat().st_mtime_ns for path in whole.directory.rglob("*")} == before


def test_a_run_that_is_done_goes_on_for_more_epochs(whole, tmp_path):
    shorter = kerasdl.run(RECIPE, "training.epochs=3", out=tmp_path / "run")
    assert_same(kerasdl.resume(shorter.directory, more_epochs=1), whole)
    assert (shorter.directory / "recipe.yaml").read_text() == (whole.directory / "recipe.yaml").read_text()


def test_a_run_that_goes_on_stays_compiled_as_it_was_begun(tmp_path):
    # XLA would be chosen for 2,000 steps.
    recipe = {**RECIPE, "model": {"kind": "mlp", "units": [4]}, "callbacks": []}
    options = ["training.batch_size=all", "training.checkpoint_minutes=1"]
    begun = kerasdl.run(recipe, *options, "training.epochs=1990", out=tmp_path / "begun")
    more = kerasdl.resume(begun.directory, more_epochs=20)
    whole = kerasdl.run(recipe, *options, "training.epochs=2010", "training.compile=graph", out=tmp_path / "whole")
    chosen = kerasdl.run(recipe, *options, "training.epochs=2010", out=tmp_path / "chosen")
    assert [run.status["compiled"]["mode"] for run in (more, whole, chosen)] == ["graph", "graph", "xla"]
    for mine, others in zip(more.model.get_weights(), whole.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, others)


def test_more_epochs_are_for_runs_that_are_done(run, tmp_path):
    with pytest.raises(UsageError, match="has epochs left"):
        kerasdl.resume(run, more_epochs=1)
    stopping = "callbacks=[{kind: early_stopping, min_delta: 100, patience: 1}]"
    stopped = kerasdl.run(RECIPE, stopping, out=tmp_path / "stopped")
    with pytest.raises(UsageError, match="ended after epoch 2 of 4"):
        kerasdl.resume(stopped.directory, more_epochs=1)
    with pytest.raises(UsageError, match="expected a positive integer, got 0"):
        kerasdl.resume(stopped.directory, more_epochs=0)


def test_auto_finds_the_newest_unfinished_run_of_the_same_recipe():
    for number in (signal.SIGINT, signal.SIGTERM):
        with pytest.raises((InterruptedRunError, PreemptedRunError)):
            kerasdl.run(RECIPE, listener=Stopping(2, number))
    with pytest.raises(PreemptedRunError):
        kerasdl.run(RECIPE, "seed=1", listener=Stopping(2))
    one, other, _ = sorted(Path("runs/wine").iterdir(), key=lambda path: path.stat().st_ctime_ns)
    resumed = kerasdl.run(RECIPE, resume="auto")
    assert resumed.directory in (one.absolute(), other.absolute())
    assert len(list(Path("runs/wine").iterdir())) == 3


def test_a_changed_recipe_is_refused_with_what_changed(run):
    changes = ("training.epochs=5", "model.units=[4, 4]", "callbacks[0].append=true")
    with pytest.raises(ArtifactError) as caught:
        kerasdl.run(RECIPE, *changes, out=run, resume="auto")
    assert caught.value.message.splitlines()[1:] == [
        "    model.units: [4] in the run, now [4, 4]",
        "    training.epochs: 4 in the run, now 5",
        "    callbacks[0].append: false in the run, now true",
    ]
    assert caught.value.exit_code == 5


def test_changed_data_is_refused(run):
    written = (run / "recipe.yaml").read_text()
    (run / "recipe.yaml").write_text(written.replace("seed: 0", "seed: 1"))
    with pytest.raises(DataError, match="the data is not that of the recipe"):
        kerasdl.resume(run)


@pytest.mark.parametrize("resume", [True, "yes"])
def test_resume_takes_one_word(resume):
    with pytest.raises(UsageError, match="expected resume='auto' or None"):
        kerasdl.run(RECIPE, resume=resume)


def test_what_is_no_run_directory_is_refused(tmp_path):
    with pytest.raises(ArtifactError, match=r"expected a run directory, found no recipe\.yaml there"):
        kerasdl.resume(tmp_path)


def test_two_processes_do_not_work_in_one_directory(run):
    with locked(run, cure=""), pytest.raises(KerasdlError, match="another process is training there"):
        kerasdl.resume(run)


def test_a_diverged_run_stays_one(tmp_path):
    rate = "training.optimizer={kind: sgd, learning_rate: 1.0e+30}"
    for resume in (None, "auto"):
        with pytest.raises(DivergedError):
            kerasdl.run(RECIPE, rate, out=tmp_path / "diverged", resume=resume)
