"""`run`: from a recipe to a trained model in a run directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal

from kerasdl import recipe
from kerasdl.engine import devices
from kerasdl.engine.locking import ELSEWHERE, locked
from kerasdl.engine.precision import precision
from kerasdl.errors import UsageError
from kerasdl.interfaces import run_files
from kerasdl.recipe import Recipe
from kerasdl.runs import directory as directories
from kerasdl.runs import folding, opening
from kerasdl.runs.calling import check_call
from kerasdl.runs.cross_validating import cross_validate
from kerasdl.runs.devices import resolve
from kerasdl.runs.executing import Execution
from kerasdl.runs.listening import Listener
from kerasdl.runs.preparing import prepare
from kerasdl.runs.rehearsal import Rehearsal
from kerasdl.runs.result import Result
from kerasdl.runs.signals import Signals, raise_swallowed
from kerasdl.runs.watching import callbacks_of, check_paths

__all__ = ["Result", "rehearse", "resume", "run"]


def run(
    recipe_source: str | Path | Mapping[str, Any],
    *overrides: str,
    out: str | Path | None = None,
    data_root: str | Path | None = None,
    allow_import: Collection[str] = (),
    listener: Listener | None = None,
    resume: Literal["auto"] | None = None,
) -> Result:
    """Train what a recipe says: once, or once for each of `data.split.folds`.

    Args:
        recipe_source: A path, the name of a shipped recipe, or the recipe as plain mappings.
        overrides: `key=value` and `~key`, applied in this order.
        out: The run directory itself; by default `runs/<name>/<UTC time>-<id>`.
        data_root: Where relative paths of data start; by default the recipe's folder.
        allow_import: Packages that a `kind: package.module:name` may come from.
        listener: Hears of the progress.
        resume: `auto` goes on with the run in `out`, or without `out` with the newest unfinished one of the same
            resolved recipe; a finished run is given as it is. Where there is none, a new one begins.

    Raises:
        RecipeError: Everything that is wrong with the recipe.
        DataError: The data cannot be read, or does not fit.
        UsageError: An argument of another type, a device that is not there, options that do not fit together, callbacks
            that write to one path, `out` that is not empty.
        ArtifactError: The run to go on with is one of another recipe or other data, or all its checkpoints are damaged.
        DivergedError: The loss stopped being finite.
        InterruptedRunError: Ctrl-C ended the training.
        PreemptedRunError: SIGTERM ended the training.
        KerasdlError: The run directory cannot be written, or another process trains there.

    Example:
        >>> import tempfile
        >>> result = run("mlp/breast-cancer", "training.epochs=2", out=tempfile.mkdtemp())
        >>> sorted(result.metrics)
        ['test', 'train', 'validation']
    """
    raise_swallowed()
    check_call("kerasdl.run", recipe_source, overrides)
    if resume not in ("auto", None):
        raise UsageError(f"kerasdl.run: expected resume='auto' or None, got {resume!r}", cure="Write resume='auto'.")
    checked = recipe.load(recipe_source, overrides, data_root=data_root, allow_import=allow_import, searches=False)
    result = _run(checked, out=out, resume=resume is not None, listener=listener or Listener())
    assert result is not None
    return result


def rehearse(
    recipe_source: str | Path | Mapping[str, Any],
    *overrides: str,
    out: str | Path,
    data_root: str | Path | None = None,
    allow_import: Collection[str] = (),
    kept: str | Path | None = None,
) -> None:
    """Train to compare: leave the test part alone, save no model, ask no doctor, write no report.

    What has been trained in `out` is gone on with, for more epochs too; a run that a callback ended is left as it is.

    Args:
        recipe_source: As of `run`.
        overrides: As of `run`.
        out: The run directory.
        data_root: As of `run`.
        allow_import: As of `run`.
        kept: A folder in which what the data source reads is kept for others; None to keep nothing.

    Raises:
        KerasdlError: What `run` raises.
    """
    checked = recipe.load(recipe_source, overrides, data_root=data_root, allow_import=allow_import, searches=False)
    rehearsal = Rehearsal(None if kept is None else Path(kept))
    _run(checked, out=out, resume=True, listener=Listener(), rehearsal=rehearsal)


def _run(
    checked: Recipe, *, out: str | Path | None, resume: bool, listener: Listener, rehearsal: Rehearsal | None = None
) -> Result | None:
    """Train; give what the run came to, None of a rehearsal that a callback ended before."""
    checked = folding.settled(checked)
    check_paths(checked.callbacks)
    device = resolve(checked.training.devices)
    with devices.on(device), precision(checked.training.precision):
        if folding.folds_of(checked):
            return cross_validate(checked, device, listener, out=out, resume=resume, rehearsal=rehearsal)
        prepared = prepare(checked, rehearsal)
        if rehearsal is not None and out is not None and not opening.lengthen(Path(out), prepared.recipe):
            return None
        directory, resumes = opening.place(prepared.recipe, out=out, resume=resume)
        # What is wrong with a callback is said before there is a directory.
        callbacks = callbacks_of(prepared.recipe.callbacks, directory)
        raise_swallowed()
        # Once there is one, its status tells how the run ended.
        with Signals() as signals:
            if not resumes:
                directories.create(directory)
            with locked(directory, cure=ELSEWHERE):
                about = (prepared, directory, device, callbacks, listener, signals)
                return Execution(*about, rehearsal=rehearsal).train()


def resume(
    directory: str | Path,
    *,
    more_epochs: int | None = None,
    allow_import: Collection[str] = (),
    listener: Listener | None = None,
) -> Result:
    """Go on with a run that was killed or interrupted, to the same bits as if it had not been.

    Args:
        directory: The run directory. A finished run is given as it is.
        more_epochs: Go on with a run that is done for as many epochs, 1 or more, to the same bits as if its recipe had
            asked for them.
        allow_import: Packages that a `kind: package.module:name` in its recipe may come from.
        listener: Hears of the progress.

    Raises:
        ArtifactError: It is no run directory, or all its checkpoints are damaged.
        DataError: The data is not what it was.
        UsageError: More epochs for a run that is not done, ended before its last epoch, or has folds.
        KerasdlError: What `run` raises.
    """
    found = opening.recipe_of(directory, allow_import=allow_import)
    if more_epochs is not None:
        if isinstance(more_epochs, bool) or not isinstance(more_epochs, int) or more_epochs < 1:
            raise UsageError(f"more_epochs: expected a positive integer, got {more_epochs!r}", cure="Write 10.")
        with locked(Path(directory), cure=ELSEWHERE):
            opening.extend(Path(directory), found, more_epochs)
    path = Path(directory) / run_files.RECIPE
    return run(path, out=directory, allow_import=allow_import, listener=listener, resume="auto")
