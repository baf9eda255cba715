"""Recipes in processes of their own: how they end, and that nothing but they are hurt by it."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import kerasdl
from kerasdl.errors import KerasdlError
from kerasdl.trials import Trial, Trials

DATA = {"kind": "synthetic", "dataset": "moons", "examples": 60}
RECIPE = {"kerasdl": 1, "data": DATA, "model": {"kind": "mlp", "units": [4]}, "training": {"epochs": 2}}
# Long enough to be interrupted, and with a checkpoint at every chance.
LONG = ("training.epochs=1000000", "training.checkpoint_minutes=0")
OWN = """
import os, signal

def broken(inputs, outputs):
    print("the model is being built")
    raise RuntimeError("what nobody foresaw")

def killed(inputs, outputs):
    os.kill(os.getpid(), signal.SIGKILL)

def leaving(inputs, outputs):
    os._exit(7)

def large(inputs, outputs):
    raise MemoryError
"""


@pytest.fixture(scope="module")
def trials():
    with Trials() as started:
        yield started


def ended(trials, *started):
    for trial in started:
        trials.start(trial)
    found = []
    while len(found) < len(started):
        found += trials.wait()
    return [next(each for each in found if each.trial is trial) for trial in started]


def wait_for(condition):
    until = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_trials_side_by_side_come_to_what_a_run_comes_to(trials, tmp_path):
    found = ended(trials, Trial(RECIPE, tmp_path / "one"), Trial(RECIPE, tmp_path / "other", ("seed=1",)))
    assert [each.state for each in found] == ["done", "done"]
    assert [each.problem for each in found] == [None, None]
    alone = kerasdl.run(RECIPE, out=tmp_path / "alone")
    assert found[0].status["metrics"] == alone.status["metrics"]
    assert found[1].status["metrics"] != alone.status["metrics"]


def test_mistakes_and_divergence_are_told_and_the_next_trial_goes_on(trials, tmp_path):
    wrong, diverged, well = ended(
        trials,
        Trial(RECIPE, tmp_path / "wrong", ("model.unit=[4]",)),
        Trial(RECIPE, tmp_path / "diverged", ("training.optimizer={kind: sgd, learning_rate: 1e30}",)),
        Trial(RECIPE, tmp_path / "well"),
    )
    assert (wrong.state, wrong.status) == ("failed", {})
    assert "model.unit" in wrong.problem
    assert wrong.problem in wrong.trial.log.read_text()
    assert (diverged.state, diverged.status["state"]) == ("diverged", "diverged")
    assert "not finite" in diverged.problem
    assert well.state == "done"


def test_code_of_the_user_that_fails_or_kills_itself_ends_its_own_trial_alone(trials, tmp_path, monkeypatch):
    (tmp_path / "own_models.py").write_text(OWN)
    # Where a process has been started already, it does not look for new folders: so does a new one.
    monkeypatch.syspath_prepend(str(tmp_path))
    options = {"allow_import": ("own_models",)}
    with Trials() as fresh:
        broken, killed, left, large, well = ended(
            fresh,
            Trial(RECIPE | {"model": {"kind": "own_models:broken"}}, tmp_path / "broken", **options),
            Trial(RECIPE | {"model": {"kind": "own_models:killed"}}, tmp_path / "killed", **options),
            Trial(RECIPE | {"model": {"kind": "own_models:leaving"}}, tmp_path / "left", **options),
            Trial(RECIPE | {"model": {"kind": "own_models:large"}}, tmp_path / "large", **options),
            Trial(RECIPE, tmp_path / "well"),
        )
    assert (broken.state, killed.state, well.state) == ("failed", "killed", "done")
    assert "what nobody foresaw" in broken.problem
    assert str(broken.trial.log) in broken.problem
    assert "the model is being built" in broken.trial.log.read_text()
    assert left.state == large.state == "failed"
    assert f"ended with exit code 7; what it printed is in {left.trial.log}" == left.problem
    assert "MemoryError: out of memory" in large.problem
    assert "SIGKILL" in killed.problem


def test_one_that_is_asked_to_stop_goes_on_later_to_the_same_bits(trials, tmp_path):
    overrides = ("training.epochs=3000", LONG[1])
    trial = Trial(RECIPE, tmp_path / "run", overrides)
    trials.start(trial)
    assert trials.wait(0.0) == []
    wait_for(lambda: list((tmp_path / "run").glob("checkpoints/*")))
    trials.stop(trial)
    (stopped,) = trials.wait()
    assert (stopped.state, stopped.status["state"]) == ("interrupted", "interrupted")
    assert stopped.status["epochs"] < 3000
    (done,) = ended(trials, trial)
    assert (done.state, done.status["epochs"]) == ("done", 3000)
    kerasdl.run(RECIPE, *overrides, out=tmp_path / "whole")
    weights = [kerasdl.load(tmp_path / name).model.weights for name in ("run", "whole")]
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


def test_one_that_is_asked_to_stop_before_it_trains_was_interrupted(trials, tmp_path):
    trial = Trial(RECIPE, tmp_path / "run", LONG)
    trials.start(trial)
    trials.stop(trial)
    (found,) = trials.wait()
    assert found.state == "interrupted"
    (again,) = ended(trials, Trial(RECIPE, tmp_path / "run"))
    assert again.state == "done"


def test_one_that_is_ended_at_once_says_by_what(trials, tmp_path):
    trial = Trial(RECIPE, tmp_path / "run", LONG)
    trials.start(trial)
    wait_for((tmp_path / "run" / "status.json").exists)
    trials.stop(trial, at_once=True)
    (found,) = trials.wait()
    assert (found.state, found.status["state"]) == ("killed", "running")
    assert "SIGKILL" in found.problem


def test_what_is_forked_has_imported_all_there_is_and_run_no_op():
    script = """
import sys
from kerasdl.trials import server
server.load()
from tensorflow.python.eager import context
print("kerasdl.models.rnn" in sys.modules, context.context()._initialized)
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert told.stdout.split() == ["True", "False"]


def test_with_nothing_going_on_there_is_nothing_to_wait_for(trials):
    assert trials.wait() == []


def test_a_server_that_is_gone_is_told(tmp_path):
    with Trials() as started:
        server = started._begun()
        server.kill()
        server.wait()
        with pytest.raises(KerasdlError, match="process that starts trials has ended"):
            ended(started, Trial(RECIPE, tmp_path / "run"))


def test_a_server_that_is_asked_to_end_leaves_that_to_its_parent(tmp_path):
    trial = Trial(RECIPE, tmp_path / "run", LONG)
    with Trials() as started:
        started.start(trial)
        wait_for((tmp_path / "run" / "checkpoints").exists)
        started._begun().terminate()
        assert started.wait(0.5) == []
        started.stop(trial)
        (found,) = started.wait()
    assert found.state == "interrupted"


@pytest.mark.system
def test_trials_of_a_process_that_is_killed_end_with_a_checkpoint(tmp_path):
    script = f"""
import sys
from pathlib import Path
from kerasdl.trials import Trial, Trials

with Trials() as trials:
    trials.start(Trial({RECIPE!r}, Path(sys.argv[1]), {LONG!r}))
    trials.wait()
"""
    run = tmp_path / "run"

    def state():
        return json.loads((run / "status.json").read_text())["state"]

    with subprocess.Popen([sys.executable, "-c", script, str(run)]) as process:
        wait_for(lambda: list(run.glob("checkpoints/*")))
        process.send_signal(signal.SIGKILL)
    wait_for(lambda: state() == "interrupted")


@pytest.mark.system
def test_trials_whose_server_is_killed_end_with_a_checkpoint(tmp_path):
    run = tmp_path / "run"

    def state():
        return json.loads((run / "status.json").read_text())["state"]

    with Trials() as started:
        started.start(Trial(RECIPE, run, LONG))
        wait_for((run / "checkpoints").exists)
        started._begun().kill()
        wait_for(lambda: state() == "interrupted")
