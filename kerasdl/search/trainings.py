"""The trainings of a trial, and what they come to together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kerasdl.interfaces import run_files
from kerasdl.interfaces.epoch_lines import read_lines
from kerasdl.recipe import Recipe
from kerasdl.recipe.space import Parameter, overrides
from kerasdl.search.objectives import Objective, over_seeds
from kerasdl.search.records import Record, State
from kerasdl.trials import Ended, Trial

# Of a search, within its directory.
RECIPE, TRIALS, KEPT, BEST_RECIPE, SURVEY = run_files.RECIPE, "trials", "data", "best.yaml", "survey"

_DIGITS = 16


@dataclass(frozen=True)
class Plan:
    """How trials are trained.

    Attributes:
        directory: Of the search.
        recipe: With its search.
        space: What is chosen from.
        allow_import: Packages that a `kind: package.module:name` in the recipe may come from.
        threads: How many cores a training may use; None for all.
        data: The stamp of the files that its data sources read: what is kept of others is not theirs.
    """

    directory: Path
    recipe: Recipe
    space: tuple[Parameter, ...]
    allow_import: tuple[str, ...] = ()
    threads: int | None = None
    data: str = ""

    def trials(self, record: Record, begun_by: Record) -> list[Trial]:
        """Give the trainings of a trial, one a seed.

        Args:
            record: The trial.
            begun_by: The one whose trainings it goes on with; itself where it begins anew.
        """
        search = self.recipe.search
        assert search is not None
        seeds = [self.recipe.seed + number for number in range(search.seeds)]
        folder = self.directory / TRIALS / begun_by.name
        places = [folder] if len(seeds) == 1 else [folder / f"seed-{seed}" for seed in seeds]
        return [self._trial(record, seed, place) for seed, place in zip(seeds, places, strict=True)]

    def values(self, record: Record) -> list[str]:
        """Write what a trial changes as overrides."""
        # What is searched comes last: training.epochs may be.
        return ["~search", f"training.epochs={record.epochs}", *overrides(self.space, record.values)]

    def survey(self) -> Trial:
        """Give what tells which metrics there are."""
        about = ("~search", *self._folds())
        return replace(self._made(about, self.directory / SURVEY), purpose="survey")

    def best(self, record: Record) -> Trial:
        """Give the training of the best trial, scored on the test part."""
        made = self._made((), self.directory / f"best-{record.name}")
        return replace(made, recipe=str(self.directory / BEST_RECIPE), purpose="run", kept=None)

    def _trial(self, record: Record, seed: int, place: Path) -> Trial:
        options = [*self.values(record), f"seed={seed}", *self._folds()]
        # Rows of the test part are in no training, whatever its seed.
        if seed != self.recipe.seed and self.recipe.data_seed is None:
            options.append(f"data_seed={self.recipe.seed}")
        return self._made(tuple(options), place)

    def _folds(self) -> list[str]:
        search = self.recipe.search
        assert search is not None
        if search.folds is None:
            return []
        # Each fold divides the data another way.
        return [f"data.split.folds={search.folds}", "data.split.fold_part=validation", "fingerprint=null"]

    def _made(self, options: tuple[str, ...], place: Path) -> Trial:
        return Trial(
            recipe=str(self.directory / RECIPE),
            directory=place,
            overrides=options,
            allow_import=self.allow_import,
            purpose="rehearse",
            kept=self.directory / KEPT / self.data[:_DIGITS],
            threads=self.threads,
        )


@dataclass
class Running:
    """A trial that is trained.

    Attributes:
        record: What is known of it.
        waiting: Trainings that have not begun.
        going: Those that go on.
        ended: How the others ended.
        is_pruned: Whether it was ended as others are better.
    """

    record: Record
    waiting: list[Trial]
    going: list[Trial] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    is_pruned: bool = False
    planned: int = field(init=False)

    def __post_init__(self) -> None:
        self.planned = len(self.waiting)

    def is_over(self) -> bool:
        """Tell whether all its trainings have ended."""
        return not self.waiting and not self.going

    def end(self, ended: Ended) -> None:
        """Note how a training ended; where one fails, the others are not begun."""
        self.going.remove(ended.trial)
        self.ended.append(ended)
        if ended.state not in ("done", "stopped"):
            self.waiting.clear()

    def finish(self, ended: Ended) -> None:
        """Go on with a training that was asked to stop when it had been through all epochs: its scores are missing."""
        if self.is_pruned and ended.state == "interrupted" and epochs_of(ended.trial.directory) >= self.record.epochs:
            self.is_pruned = False
            self.ended.remove(ended)
            self.waiting.insert(0, ended.trial)

    def curve(self, objective: Objective) -> list[float]:
        """Give the best score so far after each epoch, of the training that is furthest."""
        found: list[float] = []
        for trial in [*self.going, *(ended.trial for ended in self.ended)]:
            curve = curve_of(trial.directory, objective)
            found = curve if len(curve) > len(found) else found
        return found

    def outcome(self, objectives: Sequence[Objective], **about: Any) -> Record:
        """Give the record of the trial, now that it has ended."""
        well = [ended for ended in self.ended if ended.state in ("done", "stopped")]
        failed = next((ended for ended in self.ended if ended not in well), None)
        seconds = round(sum(seconds_of(ended.trial.directory) or ended.seconds for ended in self.ended), 3)
        trained = max(epochs_of(ended.trial.directory) for ended in self.ended)
        known = replace(self.record, seconds=seconds, trained=trained, **about)
        asked = failed is None or failed.state == "interrupted"
        if self.is_pruned and asked and len(well) < self.planned:
            latest = {each.name: _last(self.curve(each)) for each in objectives}
            return replace(known, state="pruned", scores=latest)
        if failed is not None:
            # Whoever asked it to stop was not this search.
            states: dict[str, State] = {"diverged": "diverged", "killed": "killed", "interrupted": "killed"}
            return replace(known, state=states.get(failed.state, "failed"), problem=failed.problem)
        statuses = [{**ended.status, "seconds": seconds_of(ended.trial.directory)} for ended in self.ended]
        pairs = {each.name: over_seeds(each, statuses) for each in objectives}
        deviations = {name: deviation for name, (_, deviation) in pairs.items() if deviation is not None}
        scores = {name: mean for name, (mean, _) in pairs.items()}
        return replace(known, state="done", scores=scores, deviations=deviations)


def curve_of(directory: Path, objective: Objective) -> list[float]:
    """Give the best score so far after each epoch of a run; none of what no epoch reports."""
    part, _, metric = objective.name.partition(".")
    found: list[float] = []
    for line in read_lines(directory / run_files.METRICS) if metric else ():
        score = _number(line.get(part), metric)
        if score is None:
            break
        found.append(score if not found or objective.beats(score, found[-1]) else found[-1])
    return found


def seconds_of(directory: Path) -> float | None:
    """Give how long a run was trained, all in all, or its folds together; None if that is not known."""
    found = [line.get("seconds") for lines in _lines(directory) for line in lines]
    there = [seconds for seconds in found if seconds is not None]
    return sum(there) if there else None


def epochs_of(directory: Path) -> int:
    """Give for how many epochs a run was trained, or the fold of it that was trained for most."""
    return max(map(len, _lines(directory)))


def _lines(directory: Path) -> list[list[dict[str, Any]]]:
    """Read the epochs of a run, and those of each of its folds."""
    folds = sorted(directory.glob(f"{run_files.fold(0)[:-1]}*/{run_files.METRICS}"))
    return [list(read_lines(file)) for file in (directory / run_files.METRICS, *folds)]


def _number(metrics: Mapping[str, Any] | None, name: str) -> float | None:
    found = (metrics or {}).get(name)
    return None if found is None else float(found)


def _last(curve: Sequence[float]) -> float | None:
    return curve[-1] if curve else None
