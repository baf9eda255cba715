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
from kerasdl.recipe import Recipe
from kerasdl.runs import directory as directories
from kerasdl.runs.devices import available
from kerasdl.search.trainings import RECIPE, TRIALS

# Trials of a search that was killed have so long to end with a checkpoint, and a little more.
_PATIENCE_SECONDS, _POLL_SECONDS = 40.0, 0.2
# Without GPUs: each holds the data and TensorFlow.
_MOST = 4
# Of keys in which a recipe differs.
_MOST_TOLD = 3


def place(checked: Recipe, out: str | Path | None, allow_import: Collection[str]) -> Path:
    """Say where a search is kept: the same search in the same place, with more trials too.

    Raises:
        UsageError: `out` holds other things, or is a file.
        ArtifactError: It holds a run, or a search of another recipe.
    """
    digest = recipe.digest(_same(checked))
    path = Path(out) if out is not None else directories.parent(checked.name or "recipe") / f"search-{digest[:8]}"
    path = path.absolute()
    if (path / RECIPE).exists():
        try:
            before = recipe.load(path / RECIPE, allow_import=allow_import)
        except RecipeError as error:
            raise ArtifactError(
                f"{path / RECIPE}: is damaged: {error.problems[0]}",
                cure="Delete it if the search is of this very recipe, and it is written anew; or --out DIR",
            ) from error
        if before.search is None:
            raise ArtifactError(f"{path} holds a run, and no search", cure="Name another directory: --out DIR")
        if recipe.digest(_same(before)) != digest and any((path / TRIALS).glob("*.json")):
            told = "; ".join(recipe.differences(_same(before), _same(checked))[:_MOST_TOLD])
            raise ArtifactError(
                f"{path} holds a search of another recipe: {told}", cure="Name another directory: --out DIR"
            )
        return path
    if not (path / TRIALS).is_dir():
        directories.create(path)
    return path


@contextlib.contextmanager
def alone(directory: Path, told: Callable[[str], None]) -> Iterator[int]:
    """Have a directory to oneself; wait for the trials of a search that was killed there.

    Args:
        directory: Of the search.
        told: Hears that it is waited.

    Yields:
        The file descriptor of the lock.

    Raises:
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
            time.sleep(_POLL_SECONDS)
        yield lock


def slots(checked: Recipe) -> list[int | None]:
    """Give the GPU of each training that may go on at the same time; None for one without."""
    assert checked.search is not None
    gpus = len(available()["gpu"]) if checked.training.devices in ("auto", "gpu", "all") else 0
    asked = checked.search.parallel
    count = (gpus or min(_MOST, os.cpu_count() or 1)) if asked == "auto" else asked
    return [number % gpus if gpus else None for number in range(count)]


def threads(of: Sequence[int | None]) -> int | None:
    """Give how many cores each of these trainings may use; None for all."""
    return None if len(of) == 1 else max(1, (os.cpu_count() or 1) // len(of))


def _same(checked: Recipe) -> Recipe:
    """Leave out what may differ when a search goes on."""
    if checked.search is None:
        raise UsageError("search: the recipe has none", cure="Name a recipe that has one.")
    return replace(checked, search=replace(checked.search, trials=1, parallel="auto"))
