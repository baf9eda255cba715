"""`tune`: from a recipe with a search to the best trial, trained again and scored on the test part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kerasdl import recipe
from kerasdl.errors import KerasdlError
from kerasdl.interfaces import run_files
from kerasdl.recipe import Recipe
from kerasdl.recipe.combinations import trials_of
from kerasdl.recipe.format import FORMAT
from kerasdl.runs import directory as directories
from kerasdl.runs import opening
from kerasdl.runs.calling import check_call
from kerasdl.runs.signals import Signals, raise_swallowed
from kerasdl.runs.stamping import stamp
from kerasdl.search import methods
from kerasdl.search.found import Found
from kerasdl.search.listening import SearchListener
from kerasdl.search.objectives import Objective, objectives_of
from kerasdl.search.once import Once
from kerasdl.search.page import page
from kerasdl.search.places import alone, place, slots, threads
from kerasdl.search.records import Record, Records, best, first_of
from kerasdl.search.searching import Searching
from kerasdl.search.table import csv
from kerasdl.search.trainings import BEST_RECIPE, RECIPE, TRIALS, Plan
from kerasdl.trials import GoneError, Trials

PAGE, TABLE = "search.html", "trials.csv"


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
        RecipeError: Everything that is wrong with the recipe and its search, such as values that its method cannot
            search.
        UsageError: The recipe has no search, or an objective that no training reports.
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
    listener = listener or SearchListener()
    directory = place(checked, out, allow_import)
    raise_swallowed()
    try:
        with Signals() as signals, alone(directory, listener.warned, signals) as lock:
            # Without its defaults, so that other kinds can be put on it.
            directories.write(directory / RECIPE, recipe.text(recipe.bare(checked)))
            free = slots(checked)
            plan = Plan(directory, checked, space, tuple(allow_import), threads(free), stamp(checked))
            return _Tuning(plan, free, listener, signals).run(lock)
    except OSError as error:
        where = error.filename or directory
        raise KerasdlError(f"{where}: {error.strerror}", cure="Name another directory: --out DIR") from error


class _Tuning:
    def __init__(self, plan: Plan, slots: Sequence[int | None], listener: SearchListener, signals: Signals) -> None:
        self.plan, self.slots, self.listener, self.signals = plan, slots, listener, signals
        self.directory = plan.directory
        self.own = recipe.own_values(plan.recipe, plan.space, allow_import=plan.allow_import)

    def run(self, lock: int) -> Found:
        try:
            with Trials(lock=lock) as trials:
                return self.search(trials)
        except GoneError:
            # Whoever asked this process to end may have ended the other one.
            self.signals.raise_received("the same command goes on")
            raise
        finally:
            self.listener.ended()

    def search(self, trials: Trials) -> Found:
        assert self.plan.recipe.search is not None
        once = Once(self.plan, trials, self.listener, self.signals)
        objectives = objectives_of(self.plan.recipe.search, once.reported())
        if objectives[0].name.startswith("train."):
            self.listener.warned(f"there is no validation part: trials are compared by {objectives[0].name}")
        method = methods.method_of(self.plan.recipe, self.plan.space, objectives[0], self.own)
        searching = Searching(
            self.plan,
            method,
            objectives,
            Records(self.directory / TRIALS),
            trials=trials_of(self.plan.recipe.search, self.plan.space, self.own),
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
        return self.finish(once, objectives, known)

    def finish(self, once: Once, objectives: tuple[Objective, ...], known: tuple[Record, ...]) -> Found:
        found = best(known, objectives[0].name, objectives[0].better)
        if found is None:
            self.status("failed", objectives, known)
            raise _nothing(known)
        directories.write(self.directory / BEST_RECIPE, recipe.text(self.of_the_best(found, known)))
        status = once.retrained(found)
        self.write(objectives, known, test=status["metrics"].get("test"))
        run = self.plan.best(found).directory
        about = {"best": found.number, "best_run": run.name, "metrics": status["metrics"]}
        content = self.status("done", objectives, known, **about)
        return Found(
            self.directory,
            objectives,
            known,
            found,
            self.directory / BEST_RECIPE,
            run,
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

    def write(
        self, objectives: Sequence[Objective], known: Sequence[Record], test: Mapping[str, float] | None = None
    ) -> None:
        """Write page and table."""
        name, search = self.plan.recipe.name or "recipe", self.plan.recipe.search
        assert search is not None
        known = [record if record.values else replace(record, values=self.own) for record in known]
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


def _nothing(known: Sequence[Record]) -> KerasdlError:
    problem = next((record.problem for record in known if record.problem), "none has the objective")
    return KerasdlError(
        f"none of {len(known)} trials came to its end; the first: {problem}",
        cure="Look at the recipe itself: kerasdl check RECIPE",
    )
