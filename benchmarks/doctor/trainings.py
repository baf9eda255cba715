"""Trains recipes one after the other, and keeps what came of them, so that a measurement can go on.

Each is trained in a process forked from this one, which has imported TensorFlow and run no op. What was trained is
known by its recipe: after a change of the data, of the broken models or of kerasdl itself, take another folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

import kerasdl
from benchmarks.doctor import scores
from benchmarks.doctor.files import write_files
from kerasdl.errors import KerasdlError
from kerasdl.runs import diagnose
from kerasdl.runs import run as _import_now  # noqa: F401  TensorFlow is imported before forking.

ALLOWED = ("benchmarks",)
TIMEOUT_SECONDS = 300


class Trainings:
    """The trainings of a folder.

    Args:
        folder: Holds `files`, `runs` and `trained.jsonl`, a line for each training that has ended.
        training: Whether to train what is not there yet.
    """

    def __init__(self, folder: Path, *, training: bool = True) -> None:
        self.folder, self.training = folder.resolve(), training
        self.lines = self.folder / "trained.jsonl"
        (self.folder / "runs").mkdir(parents=True, exist_ok=True)
        write_files(self.folder / "files")
        written = self.lines.read_text().splitlines() if self.lines.exists() else []
        self.done: dict[str, dict[str, Any]] = {line["run"]: line for line in map(json.loads, written)}

    def train(self, name: str, recipe: Mapping[str, Any], overrides: Sequence[str] = ()) -> Path | None:
        """Give the run directory of a recipe, trained now or before; None if it may not be trained, or left nothing."""
        digest = hashlib.sha256(json.dumps([recipe, list(overrides)], sort_keys=True).encode()).hexdigest()
        run = f"{name}-{digest[:10]}"
        directory = self.folder / "runs" / run
        if run not in self.done:
            if not self.training:
                return None
            shutil.rmtree(directory, ignore_errors=True)
            self.note(run, *self.forked(directory, recipe, overrides))
        return directory if (directory / "status.json").exists() else None

    def note(self, run: str, state: str, seconds: float) -> None:
        """Write down that a training has ended."""
        self.done[run] = {"run": run, "state": state, "seconds": round(seconds, 1)}
        with self.lines.open("a") as file:
            file.write(json.dumps(self.done[run]) + "\n")
        print(f"{run}: {state}, {seconds:.0f} s", file=sys.stderr, flush=True)

    def forked(self, directory: Path, recipe: Mapping[str, Any], overrides: Sequence[str]) -> tuple[str, float]:
        """Train in a process of its own; give how it ended, and the seconds it took."""
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            self.in_child(directory, recipe, overrides)
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            if time.monotonic() - started > TIMEOUT_SECONDS:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return "timeout", time.monotonic() - started
            time.sleep(0.1)
        status = directory / "status.json"
        state = json.loads(status.read_text())["state"] if status.exists() else "failed"
        return ("failed" if state == "running" else state), time.monotonic() - started

    def in_child(self, directory: Path, recipe: Mapping[str, Any], overrides: Sequence[str]) -> None:
        """Train, with all output in a file beside the run directory, and end the process."""
        log = os.open(f"{directory}.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(log, stream)
        try:
            kerasdl.run(recipe, *overrides, out=directory, data_root=self.folder / "files", allow_import=ALLOWED)
        except KerasdlError as error:
            print(error)
        except BaseException:
            traceback.print_exc(file=sys.stdout)
        finally:
            sys.stdout.flush()
            os._exit(0)


def findings_of(directory: Path) -> list[dict[str, Any]]:
    """Ask the doctor of today about a run of then."""
    return diagnose(directory, allow_import=ALLOWED)


def score_of(directory: Path | None, name: str) -> float | None:
    """Give the score of a run; None if there is none."""
    if directory is None:
        return None
    status = json.loads((directory / "status.json").read_text())
    return scores.score(status, recipe_of(directory), name)


def state_of(directory: Path) -> str:
    """Give how a run ended, as status.json has it."""
    return json.loads((directory / "status.json").read_text())["state"]


def recipe_of(directory: Path) -> dict[str, Any]:
    """Read the resolved recipe of a run."""
    return yaml.safe_load((directory / "recipe.yaml").read_text())
