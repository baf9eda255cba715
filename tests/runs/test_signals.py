"""Ctrl-C and SIGTERM, in real processes."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

import kerasdl
from kerasdl.runs.signals import InterruptedRunError, PreemptedRunError, Signals, ending_at_once


def test_the_first_signal_is_noted_and_a_second_ctrl_c_stops_at_once():
    before = signal.getsignal(signal.SIGINT)
    with Signals() as signals:
        os.kill(os.getpid(), signal.SIGINT)
        assert signals.received is signal.SIGINT
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_signal_that_came_first_decides():
    with Signals() as signals:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        assert signals.received is signal.SIGTERM
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_each_signal_has_an_error_with_its_exit_code():
    signals = Signals()
    signals.raise_received("nothing came")
    for number, error, code in ((signal.SIGINT, InterruptedRunError, 130), (signal.SIGTERM, PreemptedRunError, 75)):
        signals = Signals()
        signals.note(number, None)
        with pytest.raises(error, match="2 epochs are kept") as caught:
            signals.raise_received("2 epochs are kept")
        assert caught.value.exit_code == code


@ending_at_once()
def stay_after(number):
    os.kill(os.getpid(), number)
    pytest.fail("the block goes on")


@pytest.mark.parametrize(
    ("number", "error"), [(signal.SIGINT, InterruptedRunError), (signal.SIGTERM, PreemptedRunError)]
)
def test_before_training_a_signal_ends_all_at_once(number, error):
    before = signal.getsignal(number)
    with pytest.raises(error, match="training had not begun"):
        stay_after(number)
    assert signal.getsignal(number) is before


@ending_at_once()
def import_with_an_error_of_its_own():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt as error:
        raise ImportError from error


def test_an_interrupt_that_a_library_turns_into_its_own_error_is_still_one():
    with pytest.raises(PreemptedRunError, match="training had not begun"):
        import_with_an_error_of_its_own()


@ending_at_once()
def run_after_a_swallowed_signal(out):
    with contextlib.suppress(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    kerasdl.run("mlp/diabetes", out=out)


def test_an_interrupt_that_a_library_swallows_is_raised_before_there_is_a_directory(tmp_path):
    with pytest.raises(PreemptedRunError, match="training had not begun"):
        run_after_a_swallowed_signal(tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_an_error_that_no_signal_caused_stays_what_it_is():
    with pytest.raises(ValueError, match="another"), ending_at_once():
        raise ValueError("another")


def test_sigterm_in_the_preparation_has_its_exit_code(tmp_path):
    command = [sys.executable, "-m", "kerasdl", "run", "mlp/diabetes", "--out", str(tmp_path / "run")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        first = process.stderr.readline()
        process.terminate()
        _, printed = process.communicate(timeout=60)
    assert first == "mlp/diabetes: preparing data and model\n"
    assert (process.returncode, printed) == (75, "error: stopped by SIGTERM: training had not begun\n")
    assert not (tmp_path / "run").exists()


@pytest.mark.system
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 75)])
def test_a_signal_ends_the_run_with_its_exit_code(number, code, tmp_path):
    out = tmp_path / "run"
    command = [sys.executable, "-m", "kerasdl", "run", "mlp/random-binary", "training.epochs=1000000"]
    with subprocess.Popen([*command, "--out", str(out)], stderr=subprocess.PIPE, text=True) as process:
        metrics = out / "metrics.jsonl"
        while process.poll() is None and not (metrics.exists() and metrics.stat().st_size):
            time.sleep(0.05)
        process.send_signal(number)
        _, printed = process.communicate(timeout=60)
    assert process.returncode == code, printed
    assert json.loads((out / "status.json").read_text())["state"] == "interrupted"
    assert "Traceback" not in printed
    assert re.search(rf"after \d+ whole epochs?; go on with: kerasdl resume {re.escape(str(out))}", printed)
    assert list((out / "checkpoints").iterdir())


# A disk on which a checkpoint takes a minute.
SLOW_DISK = """
import pathlib, sys, time
from kerasdl.cli.main import main
from kerasdl.engine import Checkpoints

save = Checkpoints.save

def slowly(checkpoints, *content):
    pathlib.Path("writing").touch()
    time.sleep(60)
    save(checkpoints, *content)
    pathlib.Path("written").touch()

Checkpoints.save = slowly
sys.exit(main())
"""


@pytest.mark.system
def test_a_second_process_is_refused_and_a_second_ctrl_c_stops_at_once(tmp_path):
    out = tmp_path / "run"
    arguments = ["run", "mlp/random-binary", "training.epochs=1000000", "--out", str(out)]
    command = [sys.executable, "-c", SLOW_DISK, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        metrics = out / "metrics.jsonl"
        while process.poll() is None and not (metrics.exists() and metrics.stat().st_size):
            time.sleep(0.05)
        second = [sys.executable, "-m", "kerasdl", "resume", str(out)]
        refused = subprocess.run(second, stderr=subprocess.PIPE, text=True, check=False)
        process.send_signal(signal.SIGINT)
        while process.poll() is None and not (tmp_path / "writing").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, printed = process.communicate(timeout=60)
    assert not (tmp_path / "written").exists()
    assert refused.returncode == 1
    assert "another process is training there" in refused.stderr
    assert process.returncode == 130
    assert "Traceback" not in printed
    assert json.loads((out / "status.json").read_text())["state"] == "interrupted"
