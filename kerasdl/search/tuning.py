"""`tune`: from a recipe with a search to the best trial, trained again and scored on the test part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kerasdl import recipe
from kerasdl.errors import ArtifactError, KerasdlError
from kerasdl.interfaces import run_files
from kerasdl.recipe import Recipe
from kerasdl.recipe.format import FORMAT
from kerasdl.recipe.space import own_values
from kerasdl.runs import directory as directories
from kerasdl.runs import opening
from kerasdl.runs.calling import check_call
from kerasdl.runs.signals import Signals, raise_swallowed
from kerasdl.runs.stamping import stamp
from kerasdl.search import methods
from kerasdl.search.checking import check
from kerasdl.search.listening import SearchListener
from kerasdl.search.objectives import Objective, objectives_of
from kerasdl.search.page import page
from kerasdl.search.places import alone, place, slots, threads
from kerasdl.search.records import Record, Records, best, first_of
from kerasdl.search.searching import Searching
from kerasdl.search.table import csv
from kerasdl.search.trainings import BEST_RECIPE, RECIPE, TRIALS, Plan
from kerasdl.trials import Ended, Trial, Trials

PAGE, TABLE = "search.html", "trials.csv"


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes:
        directory: Of the search.
        objectives: What trials were compared by, the one that decides first.
        records: All trials, in the order in which they began.
        best: The best of them.
        recipe: The recipe with its values.
        run: The run directory of its training; `kerasdl.load` gives its model.
        metrics: What that came to, by part, the test part among them if there is one.
        status: The content of the search's status.json.
    """

    directory: Path
    objectives: tuple[Objective, ...]
    records: tuple[Record, ...]
    best: Record
    recipe: Path
    run: Path
    metrics: Mapping[str, Mapping[str, float | None]]
    status: Mapping[str, Any]


def tune(
    recipe_source: str | Path | Mapping[str, Any],
    *overrides: str,
    out: str | Path | None = None,
    data_root: str | Path | None = None,
    allow_import: Collection[str] = (),
    listener: SearchListener | None = None,
) -> Found:
    """Search for values of a recipe that do better, as its `search` says.

    Each trial is trained in a process of its own. The same call goes on with a search that was killed: trials
    that have ended are kept, those that were running go on from their checkpoints. The best one by the first objective
    is trained again and scored on the test part, which none of the others has seen.

    Args:
        recipe_source: A path, the name of a shipped recipe, or the recipe as plain mappings.
        overrides: `key=value` and `~key`, applied in this order.
        out: The directory of the search; by default `runs/<name>/search-<id>`, where the id tells one search from
            another.
        data_root: Where relative paths of data start; by default the recipe's folder.
        allow_import: Packages that a `kind: package.module:name` may come from.
        listener: Hears of the progress.

    Raises:
        RecipeError: Everything that is wrong with the recipe and its search.
        UsageError: The recipe has no search, its method cannot search these values, or an objective that no training
            reports.
        ArtifactError: The search in `out` is another one.
        DataError: The data cannot be read, or does not fit.
        InterruptedRunError: Ctrl-C ended the search.
        PreemptedRunError: SIGTERM ended it.
        KerasdlError: No trial came to its end, the directory cannot be written, or another process searches there.

    Example:
        >>> import tempfile
        >>> search = {"method": "grid", "values": {"model.units": [[8], [16]]}}
        >>> found = tune("mlp/breast-cancer", "training.epochs=2", f"search={search}", out=tempfile.mkdtemp())
        >>> len(found.records), sorted(found.metrics)
        (2, ['test', 'train', 'validation'])
    """
    raise_swallowed()
    check_call("kerasdl.tune", recipe_source, overrides)
    checked = recipe.load(recipe_source, overrides, data_root=data_root, allow_import=allow_import)
    space = recipe.space_of(checked, allow_import=allow_import)
    check(checked, space)
    listener = listener or SearchListener()
    directory = place(checked, out, allow_import)
    raise_swallowed()
    try:
        with Signals() as signals, alone(directory, listener.warned) as lock:
            # Without its defaults, so that other kinds can be put on it.
            directories.write(directory / RECIPE, recipe.text(recipe.bare(checked)))
            free = slots(checked)
            plan = Plan(directory, checked, space, tuple(allow_import), threads(free))
            return _Tuning(plan, free, listener, signals).run(lock)
    except OSError as error:
        where = error.filename or directory
        raise KerasdlError(f"{where}: {error.strerror}", cure="Name another directory: --out DIR") from error


class _Tuning:
    def __init__(self, plan: Plan, slots: Sequence[int | None], listener: SearchListener, signals: Signals) -> None:
        self.plan, self.slots, self.listener, self.signals = plan, slots, listener, signals
        self.directory = plan.directory

    def run(self, lock: int) -> Found:
        try:
            with Trials(lock=lock) as trials:
                return self.search(trials)
        finally:
            self.listener.ended()

    def search(self, trials: Trials) -> Found:
        assert self.plan.recipe.search is not None
        objectives = objectives_of(self.plan.recipe.search, self.reported(trials))
        if objectives[0].name.startswith("train."):
            self.listener.warned(f"there is no validation part: trials are compared by {objectives[0].name}")
        records = Records(self.directory / TRIALS)
        method = methods.method_of(self.plan.recipe, self.plan.space, objectives[0])
        searching = Searching(
            self.plan,
            method,
            objectives,
            records,
            slots=self.slots,
            listener=self.listener,
            stops=lambda: self.signals.received is not None,
        )
        searching.recall()
        self.status("running", objectives, tuple(searching.known.values()))
        is_done = searching.run(trials)
        known = tuple(searching.known.values())
        self.write(objectives, known)
        if not is_done:
            self.status("interrupted", objectives, known)
            ended = sum(each.ended_as is not None for each in known)
            self.signals.raise_received(f"{ended} trials have ended; the same command goes on")
        return self.finish(trials, objectives, known)

    def finish(self, trials: Trials, objectives: tuple[Objective, ...], known: tuple[Record, ...]) -> Found:
        assert self.plan.recipe.search is not None
        longest = self.plan.recipe.search.method == "hyperband"
        found = best(known, objectives[0].name, objectives[0].better, longest=longest)
        if found is None:
            self.status("failed", objectives, known)
            raise _nothing(known)
        directories.write(self.directory / BEST_RECIPE, recipe.text(self.of_the_best(found, known)))
        run = self.plan.best(found)
        status = self.retrained(trials, run, found)
        self.write(objectives, known, test=status["metrics"].get("test"))
        content = self.status("done", objectives, known, best=found.number, metrics=status["metrics"])
        return Found(
            self.directory,
            objectives,
            known,
            found,
            self.directory / BEST_RECIPE,
            run.directory,
            status["metrics"],
            content,
        )

    def of_the_best(self, found: Record, known: Sequence[Record]) -> Recipe:
        """Give the recipe of the best trial, for the data that it was trained on."""
        allowed = self.plan.allow_import
        loaded = recipe.load(self.directory / RECIPE, self.plan.values(found), allow_import=allowed)
        assert self.plan.recipe.search is not None
        if self.plan.recipe.search.folds is not None:
            # Each fold divides the data another way.
            return loaded
        first, *_ = self.plan.trials(found, first_of(found, {record.number: record for record in known}))
        trained = opening.recipe_of(first.directory, allow_import=allowed)
        return replace(loaded, fingerprint=trained.fingerprint)

    def reported(self, trials: Trials) -> Mapping[str, Any]:
        """Find out which metrics a training reports; once, whether it is trained now or later."""
        survey = self.plan.survey()
        status = opening.finished_status(survey.directory)
        if status is not None and not status.get("metrics"):
            status = None
        if status is not None and status.get("stamp") != stamp(self.plan.recipe):
            raise ArtifactError(
                f"{self.directory}: the data have changed since the search began",
                cure="Begin a new search: --out DIR",
            )
        if status is None:
            trials.start(survey)
            # Takes seconds, which it can as well take now; is it missing, that is told before the first trial.
            methods.load(self.plan.recipe)
            ended = self.awaited(trials, survey)
            if ended.state == "interrupted":
                self.signals.raise_received("nothing was trained yet")
            status = _well(ended).status
        metrics: Mapping[str, Any] = status["metrics"]
        return metrics

    def retrained(self, trials: Trials, trial: Trial, found: Record) -> Mapping[str, Any]:
        """Train the best trial, if it was not yet."""
        status = opening.finished_status(trial.directory)
        if status is not None and status["state"] != "diverged":
            return status
        self.listener.retraining(found)
        trials.start(trial)
        ended = self.awaited(trials, trial)
        if ended.state == "interrupted":
            self.signals.raise_received("the best trial is being trained again; the same command goes on")
        return _well(ended).status

    def awaited(self, trials: Trials, trial: Trial) -> Ended:
        """Wait for what is done once, or end it where the search is to end."""
        while True:
            for ended in trials.wait(0.2):
                return ended
            if self.signals.received is not None:
                trials.stop(trial)

    def write(
        self, objectives: Sequence[Objective], known: Sequence[Record], test: Mapping[str, float] | None = None
    ) -> None:
        """Write page and table."""
        name, search = self.plan.recipe.name or "recipe", self.plan.recipe.search
        assert search is not None
        own = own_values(self.plan.space, recipe.tree(self.plan.recipe))
        known = [record if record.values else replace(record, values=own) for record in known]
        directories.write(
            self.directory / PAGE, page(name, self.plan.space, objectives, known, test=test, method=search.method)
        )
        directories.write(self.directory / TABLE, csv(self.plan.space, objectives, known))

    def status(
        self, state: str, objectives: Sequence[Objective], known: Sequence[Record], **more: Any
    ) -> Mapping[str, Any]:
        """Write and give what status.json says."""
        content = {
            "state": state,
            "directory": str(self.directory),
            "objectives": [vars(each) for each in objectives],
            "trials": [vars(each) for each in known],
            **more,
        }
        directories.write_json(self.directory / run_files.STATUS, content)
        return {"kerasdl": FORMAT, **content}


def _well(ended: Ended) -> Ended:
    """Raise what went wrong with what all depends on."""
    if ended.state in ("done", "stopped"):
        return ended
    error = KerasdlError(ended.problem or f"the training in {ended.trial.directory} did not end well")
    error.exit_code = ended.code if ended.code > 0 else 1
    raise error


def _nothing(known: Sequence[Record]) -> KerasdlError:
    problem = next((record.problem for record in known if record.problem), "none has the objective")
    return KerasdlError(
        f"none of {len(known)} trials came to its end; the first: {problem}",
        cure="Look at the recipe itself: kerasdl check RECIPE",
    )
