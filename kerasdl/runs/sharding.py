"""`write_records`: from a recipe's data source to shards that train to the same bits."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl import recipe
from kerasdl.components import factory
from kerasdl.data._about import about, write_models
from kerasdl.errors import KerasdlError, UsageError
from kerasdl.files import record_files
from kerasdl.files.dialect import Dialect
from kerasdl.files.record_files import DESCRIPTION, FORMAT, INPUT, TARGETS, WEIGHTS
from kerasdl.interfaces import Dataset, Part
from kerasdl.interfaces.whole_files import UNFINISHED


def write_records(
    recipe_source: str | Path | Mapping[str, Any],
    folder: str | Path,
    *overrides: str,
    data_root: str | Path | None = None,
    allow_import: Collection[str] = (),
) -> dict[str, int]:
    """Write what a recipe's data source reads as TFRecord shards, for `data: {kind: tfrecord, path: FOLDER}`.

    Args:
        recipe_source: A path, the name of a shipped recipe, or the recipe as plain mappings.
        folder: A folder that does not exist yet; it is there as a whole or not at all.
        overrides: `key=value` and `~key`, applied in this order.
        data_root: Where relative paths of data start; by default the recipe's folder.
        allow_import: Packages that a `kind: package.module:name` may come from.

    Returns:
        How many examples each part has.

    Raises:
        RecipeError: Everything that is wrong with the recipe.
        DataError: The data cannot be read.
        UsageError: The folder exists, or the data are time series.
        KerasdlError: The folder cannot be written.
    """
    place = Path(folder)
    if place.exists():
        raise UsageError(f"{place}: exists already", cure="Name a folder that does not exist yet.")
    checked = recipe.load(recipe_source, overrides, data_root=data_root, allow_import=allow_import, searches=False)
    dataset = factory(checked.data)(checked.seed_of_data)
    if dataset.windows is not None:
        kind = checked.data.kind
        raise UsageError(f"data.kind: {kind}: windows of series are not written as records", cure=f"data.kind: {kind}")
    unfinished = place.with_name(UNFINISHED + place.name)
    try:
        # A process that was killed may have left it.
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        written = asdict(Dialect.of({**checked.data.options, **dataset.resolved, **dataset.dialect}))
        sizes = _write(dataset, written, unfinished)
        unfinished.rename(place)
    except OSError as error:
        raise KerasdlError(f"{place}: cannot be written: {error.strerror}", cure="Name another folder.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return sizes


def _write(dataset: Dataset, dialect: Mapping[str, Any], folder: Path) -> dict[str, int]:
    parts = {"train": dataset.train, "validation": dataset.validation, "test": dataset.test}
    written = {
        name: record_files.write(folder, name, _arrays(dataset, part))
        for name, part in parts.items()
        if part is not None
    }
    write_models(dataset, folder)
    content = {"kerasdl": FORMAT, "parts": written, **about(dataset, dialect)}
    (folder / DESCRIPTION).write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    return {name: part["examples"] for name, part in written.items()}


def _arrays(dataset: Dataset, part: Part) -> dict[str, np.ndarray]:
    inputs = zip(dataset.fields, part.inputs().values(), strict=True)
    others = {TARGETS: part.y, WEIGHTS: part.weights}
    return {
        **{INPUT + field.key: array for field, array in inputs},
        **{name: array for name, array in others.items() if array is not None},
    }
