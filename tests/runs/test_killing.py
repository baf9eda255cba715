"""Runs of the shipped command that are killed, or whose disk fills up."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import kerasdl

KERASDL = [sys.executable, "-m", "kerasdl"]
FREQUENT = "training.checkpoint_minutes=0"


def weights(directory):
    model = kerasdl.load(directory).model
    return [np.asarray(variable) for variable in model.weights]


@pytest.mark.system
def test_a_run_that_sigkill_ends_again_and_again_ends_with_the_same_bits(tmp_path):
    recipe = ["cnn/digits", "training.epochs=3", FREQUENT]
    subprocess.run([*KERASDL, "run", *recipe, "--out", str(tmp_path / "whole")], check=True, capture_output=True)
    command = [*KERASDL, "run", *recipe, "--out", str(tmp_path / "killed"), "--resume", "auto"]
    kills = 0

    def written():
        return set((tmp_path / "killed").glob("checkpoints/*"))

    for _ in range(4):
        before = written()
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and not written() - before:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        kills += process.returncode == -signal.SIGKILL
    assert kills == 4
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "done: 3 epochs" in done.stderr
    for one, other in zip(weights(tmp_path / "killed"), weights(tmp_path / "whole"), strict=True):
        np.testing.assert_array_equal(one, other)
    statuses = [json.loads((tmp_path / run / "status.json").read_text()) for run in ("killed", "whole")]
    assert {**statuses[0], "directory": ""} == {**statuses[1], "directory": ""}


@pytest.mark.system
def test_folds_that_sigkill_ends_again_and_again_end_with_the_same_bits(tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    recipe = ["mlp/breast-cancer", "data.split.folds=3", "training.epochs=30", FREQUENT]
    subprocess.run([*KERASDL, "run", *recipe, "--out", str(whole)], check=True, capture_output=True)
    command = [*KERASDL, "run", *recipe, "--out", str(killed), "--resume", "auto"]
    # In a fold, between two, before one has begun, and in the last one.
    for moment in (
        "fold-1/checkpoints/*",
        "fold-1/model.keras",
        "fold-2",
        "fold-2/checkpoints/*",
        "fold-3/metrics.jsonl",
    ):
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and not list(killed.glob(moment)):
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
    done = subprocess.run([*KERASDL, "resume", str(killed)], check=True, capture_output=True, text=True)
    assert "fold 3 of 3" in done.stderr
    assert "fold 1 of 3" not in done.stderr
    for fold in ("fold-1", "fold-2", "fold-3"):
        for one, other in zip(weights(killed / fold), weights(whole / fold), strict=True):
            np.testing.assert_array_equal(one, other)
    statuses = [(run / "status.json").read_text().replace(str(run), "") for run in (killed, whole)]
    assert statuses[0] == statuses[1]


@pytest.mark.system
def test_a_full_disk_is_a_clear_error_and_the_run_goes_on_where_there_is_room(tmp_path):
    disk, saved = tmp_path / "disk", tmp_path / "saved"
    disk.mkdir()
    run = [*KERASDL, "run", "mlp/breast-cancer", FREQUENT, "training.keep_checkpoints=50", "--out", str(disk / "run")]
    # A file system of 60 kB, in a name space of its own: room for a checkpoint or two, but not for the model.
    script = f'mount -t tmpfs -o size=60k none {disk} && {{ "$@"; code=$?; cp -r {disk}/run {saved}; exit $code; }}'
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    done = subprocess.run([*inside, *run], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    # A checkpoint, or the line of an epoch.
    assert ": No space left on device\n" in done.stderr
    assert "Make room on the disk" in done.stderr
    assert "Traceback" not in done.stderr
    ended = subprocess.run([*KERASDL, "resume", str(saved)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "done: 100 epochs" in ended.stderr
