"""What a search trains once: to find out which metrics there are, and the best trial again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kerasdl import recipe
from kerasdl.errors import ArtifactError, KerasdlError
from kerasdl.runs import directory as directories
from kerasdl.runs import opening
from kerasdl.runs.signals import Signals
from kerasdl.search import methods
from kerasdl.search.listening import SearchListener
from kerasdl.search.places import SURVEYED, same
from kerasdl.search.records import Record
from kerasdl.search.trainings import TRIALS, Plan
from kerasdl.trials import Ended, Trial, Trials


class Once:
    """Trains what is trained once, and ends it where the search is to end.

    Args:
        plan: How trials are trained.
        trials: The processes.
        listener: Hears that the best trial is trained again.
        signals: What asks the search to end.
    """

    def __init__(self, plan: Plan, trials: Trials, listener: SearchListener, signals: Signals) -> None:
        self.plan, self.trials, self.listener, self.signals = plan, trials, listener, signals

    def reported(self) -> Mapping[str, Any]:
        """Find out which metrics a training reports; once, whether it is trained now or later."""
        survey = self.plan.survey()
        of = {"recipe": recipe.digest(same(self.plan.recipe)), "data": self.plan.data}
        before = _of_survey(survey.directory)
        if before.get("data", of["data"]) != of["data"] and any((self.plan.directory / TRIALS).glob("*.json")):
            raise ArtifactError(
                f"{self.plan.directory}: the data have changed since the search began",
                cure="Begin a new search: --out DIR",
            )
        status = opening.finished_status(survey.directory)
        if status is None or not status.get("metrics") or before != of:
            shutil.rmtree(survey.directory, ignore_errors=True)
            survey.directory.mkdir()
            directories.write_json(survey.directory / SURVEYED, of)
            self.trials.start(survey)
            # Takes seconds, which it can as well take now; is it missing, that is told before the first trial.
            methods.load(self.plan.recipe)
            ended = self.awaited(survey)
            if ended.was_asked:
                self.signals.raise_received("nothing was trained yet")
            status = _well(ended).status
        metrics: Mapping[str, Any] = status["metrics"]
        return metrics

    def retrained(self, found: Record) -> Mapping[str, Any]:
        """Train the best trial, if it was not yet."""
        trial = self.plan.best(found)
        status = opening.finished_status(trial.directory)
        if status is not None and status["state"] != "diverged":
            return status
        self.listener.retraining(found)
        self.trials.start(trial)
        ended = self.awaited(trial)
        if ended.was_asked:
            self.signals.raise_received("the best trial is being trained again; the same command goes on")
        return _well(ended).status

    def awaited(self, trial: Trial) -> Ended:
        """Wait for what is done once, or end it where the search is to end."""
        while True:
            for ended in self.trials.wait(0.2):
                return ended
            if self.signals.received is not None:
                self.trials.stop(trial)


def _of_survey(directory: Path) -> dict[str, Any]:
    """Give what a survey was of; nothing of one that is missing or damaged."""
    try:
        found = json.loads((directory / SURVEYED).read_bytes())
    except (OSError, ValueError):
        return {}
    return {name: found.get(name) for name in ("recipe", "data")} if isinstance(found, dict) else {}


def _well(ended: Ended) -> Ended:
    """Raise what went wrong with what all depends on."""
    if ended.state in ("done", "stopped"):
        return ended
    error = KerasdlError(ended.problem or f"the training in {ended.trial.directory} did not end well")
    error.exit_code = ended.code if ended.code > 0 else 1
    raise error
