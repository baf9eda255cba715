"""What a training would report, told before there is one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from kerasdl import recipe
from kerasdl.engine import devices
from kerasdl.engine.precision import precision
from kerasdl.interfaces import run_files
from kerasdl.runs import directory as directories
from kerasdl.runs import folding
from kerasdl.runs.devices import resolve
from kerasdl.runs.measuring import names
from kerasdl.runs.preparing import prepare
from kerasdl.runs.rehearsal import Rehearsal
from kerasdl.runs.watching import callbacks_of, check_paths


def survey(
    recipe_source: str | Path | Mapping[str, Any],
    *overrides: str,
    out: str | Path,
    data_root: str | Path | None = None,
    allow_import: Collection[str] = (),
    kept: str | Path | None = None,
) -> None:
    """Prepare data and model without training, and write down which metrics of which parts a rehearsal reports.

    Args:
        recipe_source: As of `run`.
        overrides: As of `run`.
        out: A folder; gets a status.json whose metrics have no values.
        data_root: As of `run`.
        allow_import: As of `run`.
        kept: As of `rehearse`.

    Raises:
        KerasdlError: What `run` raises before it trains.
    """
    checked = recipe.load(recipe_source, overrides, data_root=data_root, allow_import=allow_import, searches=False)
    checked = folding.settled(checked)
    check_paths(checked.callbacks)
    one = folding.for_fold(checked, 1) if folding.folds_of(checked) else checked
    with devices.on(resolve(checked.training.devices)), precision(checked.training.precision):
        prepared = prepare(one, Rehearsal(None if kept is None else Path(kept)))
        callbacks_of(prepared.recipe.callbacks, Path(out))
        metrics = {part: dict.fromkeys(names(prepared)) for part in prepared.parts}
    Path(out).mkdir(parents=True, exist_ok=True)
    directories.write_json(Path(out) / run_files.STATUS, {"state": "done", "metrics": metrics})
