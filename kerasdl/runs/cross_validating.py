"""Cross-validation: a training for each fold, in run directories inside one that holds what they came to together."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kerasdl import recipe
from kerasdl.engine.locking import ELSEWHERE, locked
from kerasdl.errors import DivergedError
from kerasdl.interfaces import run_files
from kerasdl.recipe import Recipe
from kerasdl.runs import directory as directories
from kerasdl.runs import folding, opening
from kerasdl.runs.environment import environment
from kerasdl.runs.executing import LOWER_RATE, Execution
from kerasdl.runs.listening import Listener
from kerasdl.runs.preparing import Prepared, prepare
from kerasdl.runs.rehearsal import Rehearsal
from kerasdl.runs.reporting import reported
from kerasdl.runs.result import Result
from kerasdl.runs.signals import Signals, raise_swallowed, resuming
from kerasdl.runs.status import Status
from kerasdl.runs.summarising import findings_of, mean_and_deviation
from kerasdl.runs.watching import callbacks_of


def cross_validate(
    checked: Recipe,
    device: str,
    listener: Listener,
    *,
    out: str | Path | None,
    resume: bool,
    rehearsal: Rehearsal | None = None,
) -> Result:
    """Train once for each fold, one after the other.

    Args:
        checked: The recipe, which says how many folds.
        device: Where to train.
        listener: Hears of the progress.
        out: The run directory itself; None for one below `runs/`.
        resume: Go on with the run in `out`, or without `out` with the newest unfinished one of the same recipe.
        rehearsal: As of `Execution`.

    Raises:
        KerasdlError: What `kerasdl.run` raises.
    """
    # What is wrong with the recipe or the data is said before there is a directory.
    ready = {1: prepare(folding.for_fold(checked, 1), rehearsal)}
    whole = replace(checked, fingerprint=ready[1].recipe.fingerprint)
    directory, resumes = opening.place(whole, out=out, resume=resume)
    callbacks_of(checked.callbacks, directory)
    raise_swallowed()
    with Signals() as signals:
        if not resumes:
            directories.create(directory)
        with locked(directory, cure=ELSEWHERE):
            return CrossValidation(whole, directory, device, listener, signals, rehearsal=rehearsal).train(ready)


class CrossValidation:
    """Trains the folds of a recipe, and writes down what they come to together.

    Args:
        whole: The recipe, with the fingerprint of its first fold.
        directory: The run directory, which this process has to itself.
        device: Where it trains.
        listener: Hears of the progress.
        signals: Whether Ctrl-C or SIGTERM came.
        rehearsal: As of `Execution`.
    """

    def __init__(
        self,
        whole: Recipe,
        directory: Path,
        device: str,
        listener: Listener,
        signals: Signals,
        *,
        rehearsal: Rehearsal | None = None,
    ) -> None:
        self.whole, self.directory, self.device = whole, directory, device
        self.rehearsal = rehearsal
        self.listener, self.signals = listener, signals
        folds = folding.folds_of(whole)
        self.folds = {fold: directory / run_files.fold(fold) for fold in range(1, folds + 1)}
        self.status = Status(directory)
        self.status.content |= {"deviation": {}, "folds": []}
        self.finished = opening.finished_status(directory)
        if not self.finished:
            directories.write(directory / run_files.RECIPE, recipe.text(whole))
            directories.write_json(directory / run_files.ENVIRONMENT, {**environment(), "device": device})
            self.status.write(**self.latest())

    def train(self, ready: dict[int, Prepared]) -> Result:
        """Train the folds that are not finished, or give what a finished run came to.

        Args:
            ready: Data and models of folds, by their number, that are prepared already; they are taken out.
        """
        if self.finished:
            if self.finished["state"] == "diverged":
                raise DivergedError(f"a fold in {self.directory} has diverged, and would again", cure=LOWER_RATE)
            return self.result(self.finished)
        report = contextlib.nullcontext() if self.rehearsal else reported(self.directory, self.listener.warned)
        with report, self.status.ending(self.latest):
            for fold, directory in self.folds.items():
                prepared = ready.pop(fold, None)
                if (opening.status_of(directory) or {}).get("state") not in ("done", "stopped"):
                    self.train_fold(fold, prepared)
                # Models and compiled functions hold each other, and the data.
                del prepared
                gc.collect()
                self.status.write(**self.latest())
            self.finish()
        return self.result(self.status.written())

    def train_fold(self, fold: int, prepared: Prepared | None) -> None:
        """Train a fold, from where it was stopped if it was."""
        self.signals.raise_received(f"before fold {fold} of {len(self.folds)}; {resuming(self.directory)}")
        self.listener.fold_began(fold, len(self.folds))
        prepared = prepared or prepare(folding.for_fold(self.whole, fold), self.rehearsal)
        directory, resumes = opening.place(prepared.recipe, out=self.folds[fold], resume=True)
        callbacks = callbacks_of(prepared.recipe.callbacks, directory)
        if not resumes:
            directories.create(directory)
        with locked(directory, cure=ELSEWHERE):
            about = (prepared, directory, self.device, callbacks, self.listener, self.signals, self.directory)
            Execution(*about, rehearsal=self.rehearsal).train()

    def latest(self) -> dict[str, Any]:
        """Give what is known of the folds that have begun."""
        found = {fold: status for fold, path in self.folds.items() if (status := opening.status_of(path)) is not None}
        told = ("state", "epochs", "metrics")
        folds = [
            {"fold": fold, "directory": str(self.folds[fold]), **{name: status[name] for name in told}}
            for fold, status in found.items()
        ]
        epochs = sum(status["epochs"] for status in found.values())
        return {"epochs": epochs, "findings": findings_of(found), "folds": folds}

    def finish(self) -> None:
        """Write down mean and deviation over all folds."""
        folds = [opening.status_of(path) or {} for path in self.folds.values()]
        metrics, deviation = mean_and_deviation([fold["metrics"] for fold in folds])
        baselines = {
            name: mean_and_deviation([fold["baselines"][name] for fold in folds])[0]
            for name in folds[0].get("baselines", {})
        }
        state = "stopped" if any(fold["state"] == "stopped" for fold in folds) else "done"
        more = {"baselines": baselines} if baselines else {}
        self.status.write(state=state, metrics=metrics, deviation=deviation, **more)

    def result(self, status: Mapping[str, Any]) -> Result:
        """Give what the run came to; the folds have histories and models."""
        metrics, deviation = mean_and_deviation([fold["metrics"] for fold in status["folds"]])
        folds = tuple(self.folds.values())
        return Result(status["state"], self.directory, metrics, {}, {}, None, status, deviation, folds)
