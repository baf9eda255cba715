"""Where a search is kept, and how many of its trainings go on at the same time."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kerasdl import recipe
from kerasdl.engine.locking import ELSEWHERE, locked
from kerasdl.errors import ArtifactError, KerasdlError, RecipeError, UsageError
from kerasdl.interfaces import run_files
from kerasdl.interfaces.searches import is_search
from kerasdl.recipe import Recipe
from kerasdl.runs import directory as directories
from kerasdl.runs.devices import available
from kerasdl.runs.opening import status_of
from kerasdl.runs.signals import Signals
from kerasdl.search.trainings import RECIPE, SURVEY, TRIALS

# Trials of a search that was killed have so long to end with a checkpoint, and a little more.
_PATIENCE_SECONDS, _POLL_SECONDS = 40.0, 0.2
# Without GPUs: each holds the data and TensorFlow.
_MOST = 4
# In the folder of a survey, what it is of.
SURVEYED = "of.json"
# Of keys in which a recipe differs.
_MOST_TOLD = 3


def place(checked: Recipe, out: str | Path | None, allow_import: Collection[str]) -> Path:
    """Say where a search is kept: the same search in the same place, with more trials too.

    Raises:
        UsageError: `out` holds other things, or is a file.
        ArtifactError: It holds a run, or a search of another recipe.
    """
    digest = recipe.digest(same(checked))
    path = Path(out) if out is not None else directories.parent(checked.name or "recipe") / f"search-{digest[:8]}"
    path = path.absolute()
    if not is_search(path) and not (path / SURVEY / SURVEYED).exists():
        _refuse_run(path)
        directories.create(path)
        directories.write_json(path / run_files.STATUS, {"state": "running", "objectives": [], "trials": []})
    elif (path / RECIPE).exists():
        _check_same(path, checked, allow_import)
    return path


def same(checked: Recipe) -> Recipe:
    """Leave out what may differ when a search goes on."""
    if checked.search is None:
        raise UsageError("search: the recipe has none", cure="Name a recipe that has one.")
    return replace(checked, search=replace(checked.search, trials=1, parallel="auto"))


def _refuse_run(path: Path) -> None:
    if status_of(path) is not None:
        raise ArtifactError(f"{path} holds a run, and no search", cure="Name another directory: --out DIR")


def _check_same(path: Path, checked: Recipe, allow_import: Collection[str]) -> None:
    """Refuse a search of another recipe, unless nothing was tried yet."""
    try:
        before = recipe.load(path / RECIPE, allow_import=allow_import)
    except RecipeError as error:
        raise ArtifactError(
            f"{path / RECIPE}: is damaged: {error.problems[0]}",
            cure="Delete it if the search is of this very recipe, and it is written anew; or --out DIR",
        ) from error
    begun = any((path / TRIALS).glob("*.json"))
    if before.search is None:
        raise ArtifactError(f"{path / RECIPE}: has no search", cure="Name another directory: --out DIR")
    if begun and recipe.digest(same(before)) != recipe.digest(same(checked)):
        told = "; ".join(recipe.differences(same(before), same(checked))[:_MOST_TOLD])
        raise ArtifactError(
            f"{path} holds a search of another recipe: {told}", cure="Name another directory: --out DIR"
        )


@contextlib.contextmanager
def alone(directory: Path, told: Callable[[str], None], signals: Signals) -> Iterator[int]:
    """Have a directory to oneself; wait for the trials of a search that was killed there.

    Args:
        directory: Of the search.
        told: Hears that it is waited.
        signals: What asks to end.

    Yields:
        The file descriptor of the lock.

    Raises:
        InterruptedRunError: Ctrl-C ended the waiting.
        PreemptedRunError: SIGTERM ended it.
        KerasdlError: Another process searches there.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    waits = False
    with contextlib.ExitStack() as stack:
        while True:
            try:
                lock = stack.enter_context(locked(directory, cure=ELSEWHERE))
                break
            except KerasdlError:
                if time.monotonic() > until:
                    raise
            if not waits:
                told(f"{directory}: another process is training there; waiting for it to end")
            waits = True
            signals.raise_received("another process is training there")
            time.sleep(_POLL_SECONDS)
        yield lock


def slots(checked: Recipe) -> list[int | None]:
    """Give the GPU of each training that may go on at the same time; None for one without."""
    assert checked.search is not None
    gpus = len(available()["gpu"]) if checked.training.devices in ("auto", "gpu", "all") else 0
    asked = checked.search.parallel
    most = checked.search.trials * checked.search.seeds
    count = min(most, (gpus or min(_MOST, os.cpu_count() or 1)) if asked == "auto" else asked)
    return [number % gpus if gpus else None for number in range(count)]


def threads(of: Sequence[int | None]) -> int | None:
    """Give how many cores each of these trainings may use; None for all."""
    return None if len(of) == 1 else max(1, (os.cpu_count() or 1) // len(of))
