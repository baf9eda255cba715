"""Which directory a run works in: a new one, or that of a run to go on with."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kerasdl import recipe
from kerasdl.engine.locking import ELSEWHERE, locked
from kerasdl.errors import ArtifactError, UsageError
from kerasdl.interfaces import run_files
from kerasdl.interfaces.searches import no_run
from kerasdl.interfaces.whole_files import UNFINISHED
from kerasdl.recipe import Recipe
from kerasdl.recipe.reading import read_file
from kerasdl.recipe.writing import inline
from kerasdl.runs import directory as directories
from kerasdl.runs import folding

_FINISHED = ("done", "stopped", "diverged")


def recipe_of(directory: str | Path, *, allow_import: Collection[str] = ()) -> Recipe:
    """Load the recipe of a run.

    Raises:
        ArtifactError: The directory has none.
        RecipeError: It was changed, and what is wrong with it.
    """
    path = Path(directory) / run_files.RECIPE
    if not path.exists():
        raise ArtifactError(
            f"{directory}: expected a run directory, found no {run_files.RECIPE} there",
            cure="Name one that `kerasdl run` made, such as runs/<name>/<time>-<id>.",
        )
    found = recipe.load(path, allow_import=allow_import)
    if found.search is not None:
        raise no_run(Path(directory))
    return found


def place(prepared: Recipe, *, out: str | Path | None, resume: bool) -> tuple[Path, bool]:
    """Say where a run goes, and whether it goes on with one that is there.

    Args:
        prepared: The resolved recipe.
        out: The run directory itself; None for one below `runs/`.
        resume: Go on with the run in `out`, or without `out` with the newest unfinished one of the same recipe.

    Raises:
        ArtifactError: The run in `out` is one of another recipe, and what differs.
    """
    name = prepared.name or "run"
    if not resume:
        return directories.place(name, out=out), False
    if out is None:
        found = _newest_unfinished(directories.parent(name), recipe.text(prepared))
        return found or directories.place(name), found is not None
    directory = directories.place(name, out=out)
    if not (directory / run_files.RECIPE).exists():
        return directory, False
    check_same(prepared, directory)
    return directory, True


def check_same(prepared: Recipe, directory: Path) -> None:
    """Refuse to go on with a run of another recipe, or of other data.

    Raises:
        ArtifactError: What differs, by key.
    """
    before = dict(_flat(read_file(directory / run_files.RECIPE).plain()))
    now = dict(_flat(recipe.tree(prepared)))
    changed = [
        f"{key}: {_said(before, key)} in the run, now {_said(now, key)}"
        for key in dict.fromkeys([*before, *now])
        if before.get(key) != now.get(key) or (key in before) != (key in now)
    ]
    if changed:
        raise ArtifactError(
            "\n    ".join([f"{directory} is a run of another recipe:", *changed]),
            cure=f"Go on with it as it was, kerasdl resume {directory}; or name another directory, --out DIR.",
        )


def status_of(directory: Path) -> Mapping[str, Any] | None:
    """Give the status of a run; None if it has none, as it did not begin or was killed before it wrote one."""
    try:
        status: Mapping[str, Any] = json.loads((directory / run_files.STATUS).read_text())
    except (OSError, ValueError):
        return None
    return status


def finished_status(directory: Path) -> Mapping[str, Any] | None:
    """Give the status of a run that came to its end; None if it can be gone on with."""
    status = status_of(directory)
    return status if status is not None and status.get("state") in _FINISHED else None


def extend(directory: Path, found: Recipe, more_epochs: int) -> None:
    """Make a run that is done an unfinished one of more epochs.

    Args:
        directory: The run directory, which this process has to itself.
        found: Its recipe.
        more_epochs: How many, 1 or more.

    Raises:
        UsageError: It is not done, or ended before its last epoch, or is one of folds.
    """
    # Of a fold the run around it would go on to tell what it came to before.
    whole = directory if folding.folds_of(found) else directory.resolve().parent
    if "folds" in (status_of(whole) or {}):
        raise UsageError(
            f"--more-epochs: the run in {whole} has folds, which ended each by itself",
            cure=f"Begin a new run: kerasdl run {whole / run_files.RECIPE} training.epochs="
            f"{found.training.epochs + more_epochs}",
        )
    status = finished_status(directory)
    if status is None:
        cure = f"Let it end first: kerasdl resume {directory}"
        raise UsageError(f"--more-epochs: the run in {directory} has epochs left", cure=cure)
    if status["state"] != "done":
        raise UsageError(
            f"--more-epochs: expected a run that came to its last epoch; {directory} ended after epoch "
            f"{status['epochs']} of {found.training.epochs}",
            cure="Change what ended it, and begin a new run: kerasdl run RECIPE",
        )
    longer = replace(found, training=replace(found.training, epochs=found.training.epochs + more_epochs))
    # In this order: with the status alone written, the run is one that has no epochs left.
    directories.write_json(directory / run_files.STATUS, {**status, "state": "interrupted"})
    directories.write(directory / run_files.RECIPE, recipe.text(longer))


def lengthen(directory: Path, prepared: Recipe) -> bool:
    """Make a run one of as many epochs as a recipe asks for, if it is the same but for these.

    One of more epochs is begun anew: what it came to after fewer is not known any more, and will be the same.

    Args:
        directory: The run directory, or one that is not there yet.
        prepared: The resolved recipe.

    Returns:
        Whether there may be epochs left: a run that a callback ended has none.
    """
    if not (directory / run_files.RECIPE).exists():
        return True
    before = recipe_of(directory, allow_import=tuple(sys.modules))
    if prepared.training.epochs == before.training.epochs or identity(before) != identity(prepared):
        return True
    if prepared.training.epochs < before.training.epochs:
        with locked(directory, cure=ELSEWHERE):
            # At once: a process that is killed meanwhile leaves all of it or nothing.
            aside = directory.with_name(f"{UNFINISHED}{directory.name}")
            shutil.rmtree(aside, ignore_errors=True)
            directory.rename(aside)
            shutil.rmtree(aside, ignore_errors=True)
        return True
    status = finished_status(directory)
    if status is not None and status["state"] != "done":
        return False
    with locked(directory, cure=ELSEWHERE):
        if status is not None:
            extend(directory, before, prepared.training.epochs - before.training.epochs)
        else:
            directories.write(directory / run_files.RECIPE, recipe.text(prepared))
    return True


def identity(resolved: Recipe) -> str:
    """Give a digest of what must be the same when a run goes on: all but the number of its epochs."""
    return recipe.digest(replace(resolved, training=replace(resolved.training, epochs=1)))


def _newest_unfinished(parent: Path, text: str) -> Path | None:
    for directory in sorted(parent.iterdir() if parent.is_dir() else (), reverse=True):
        written = directory / run_files.RECIPE
        if written.exists() and written.read_text() == text and finished_status(directory) is None:
            return directory
    return None


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """List what a recipe says, by dotted key."""
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from _flat(item, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for index, item in enumerate(value):
            yield from _flat(item, f"{key}[{index}]")
    else:
        yield key, value


def _said(values: Mapping[str, Any], key: str) -> str:
    return inline(values[key]) if key in values else "absent"


def facts_of(directory: Path) -> dict[str, Any]:
    """Give what facts.json says; nothing where a run has none, as one of an earlier version.

    Raises:
        ArtifactError: It is damaged.
    """
    path = directory / run_files.FACTS
    try:
        found = json.loads(path.read_bytes()) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise _damaged(path, error) from error
    if not isinstance(found, dict):
        raise _damaged(path, f"expected a mapping, got {type(found).__name__}")
    return found


def told_status(directory: Path) -> Mapping[str, Any]:
    """Give what status.json says to somebody who asks what a run came to; nothing where it did not begin.

    Raises:
        ArtifactError: It is damaged.
    """
    path = directory / run_files.STATUS
    found = status_of(directory)
    if found is None and path.exists():
        raise _damaged(path, "it is no JSON")
    return found or {}


def _damaged(path: Path, why: object) -> ArtifactError:
    return ArtifactError(f"{path}: is damaged: {why}", cure="Train again, or take the file from a copy.")
