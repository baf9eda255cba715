"""Trains recipes one after the other, and keeps what came of them, so that a measurement can go on.

What was trained is known by its recipe: after a change of the data, of the broken models or of kerasdl itself, take
another folder.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml

from benchmarks.doctor import scores
from benchmarks.doctor.data import write_files
from kerasdl.runs import diagnose
from kerasdl.trials import Trial, Trials

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
        self.trials = Trials()

    def __enter__(self) -> Self:
        self.trials.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.trials.__exit__(kind, error, trace)

    def train(self, name: str, recipe: Mapping[str, Any], overrides: Sequence[str] = ()) -> Path | None:
        """Give the run directory of a recipe, trained now or before; None if it may not be trained, or left nothing."""
        digest = hashlib.sha256(json.dumps([recipe, list(overrides)], sort_keys=True).encode()).hexdigest()
        run = f"{name}-{digest[:10]}"
        directory = self.folder / "runs" / run
        if run not in self.done:
            if not self.training:
                return None
            shutil.rmtree(directory, ignore_errors=True)
            self.note(run, *self.ended(directory, recipe, overrides))
        return directory if (directory / "status.json").exists() else None

    def note(self, run: str, state: str, seconds: float) -> None:
        """Write down that a training has ended."""
        self.done[run] = {"run": run, "state": state, "seconds": round(seconds, 1)}
        with self.lines.open("a") as file:
            file.write(json.dumps(self.done[run]) + "\n")
        print(f"{run}: {state}, {seconds:.0f} s", file=sys.stderr, flush=True)

    def ended(self, directory: Path, recipe: Mapping[str, Any], overrides: Sequence[str]) -> tuple[str, float]:
        """Train in a process of its own; give how it ended, and the seconds it took."""
        trial = Trial(recipe, directory, tuple(overrides), str(self.folder / "files"), ALLOWED)
        self.trials.start(trial)
        for ended in self.trials.wait(TIMEOUT_SECONDS):
            return "failed" if ended.state == "killed" else ended.state, ended.seconds
        self.trials.stop(trial, at_once=True)
        (ended,) = self.trials.wait()
        return "timeout", ended.seconds


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
