"""What a data source read, kept in files so that trainings that share it need not read it again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather

from kerasdl import __version__
from kerasdl.artifact.description import windows_of
from kerasdl.components import factory
from kerasdl.data._about import about, dataset_of, part_of, write_models
from kerasdl.fields._plain import field_of
from kerasdl.interfaces import Dataset, Part, Split
from kerasdl.interfaces.whole_files import UNFINISHED
from kerasdl.recipe import Recipe, tree

_ABOUT, _DIGESTS = "about.json", "digests.json"
_TARGETS, _WEIGHTS = "targets", "weights"


def dataset_of_recipe(recipe: Recipe, folder: Path | None) -> Dataset:
    """Give what a recipe's data source reads, or what it read before with the same options and seed.

    What is kept has the same examples in the same parts, and the same front. Where examples stand in files, what was
    found in them and what answers without learning is left out: a rehearsal asks for none of it. Arrays that are read
    on demand, and generated data with a measure, are not kept.

    Args:
        recipe: Checked.
        folder: Where it is kept; None to read it and keep nothing.

    Raises:
        DataError: The data cannot be read.
    """
    seed = recipe.seed_of_data
    if folder is None:
        return factory(recipe.data)(seed)
    digest = hashlib.sha256(json.dumps([__version__, tree(recipe.data), seed], sort_keys=True).encode()).hexdigest()
    place = folder / digest[:16]
    if place.exists():
        if _is_whole(place):
            return _read(place)
        # It is read again, and kept anew.
        with contextlib.suppress(OSError):
            place.rename(place.with_suffix(".damaged"))
    dataset = factory(recipe.data)(seed)
    if all(_can_be_kept(array) for part in _parts(dataset).values() for array in part.arrays()) and not dataset.measure:
        _keep(dataset, place)
    return dataset


def _parts(dataset: Dataset) -> dict[str, Part]:
    found = {"train": dataset.train, "validation": dataset.validation, "test": dataset.test}
    return {name: part for name, part in found.items() if part is not None}


def _can_be_kept(array: Any) -> bool:
    if not isinstance(array, np.ndarray):
        return False
    return array.dtype.kind in "biufU" or all(isinstance(each, str) for each in array.flat)


def _keep(dataset: Dataset, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=place.parent))
    try:
        write_models(dataset, unfinished)
        for name, part in _parts(dataset).items():
            for key, array in _arrays(dataset, part).items():
                _write(unfinished / f"{name}-{key}", array)
        content = {
            "parts": {name: sorted(_arrays(dataset, part)) for name, part in _parts(dataset).items()},
            "resolved": tree(dataset.resolved),
            "windows": None if dataset.windows is None else asdict(dataset.windows),
            **about(dataset, dict(dataset.dialect)),
        }
        (unfinished / _ABOUT).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        digests = {path.name: _digest(path) for path in sorted(unfinished.iterdir())}
        (unfinished / _DIGESTS).write_text(json.dumps(digests))
        # Another training may have been faster.
        with contextlib.suppress(OSError):
            unfinished.rename(place)
    # It is read again each time, as without it.
    except OSError:
        pass
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _is_whole(place: Path) -> bool:
    """Tell whether all files are there as they were written."""
    try:
        digests = json.loads((place / _DIGESTS).read_text())
        return all(_digest(place / name) == digest for name, digest in digests.items())
    except (OSError, ValueError, AttributeError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arrays(dataset: Dataset, part: Part) -> dict[str, np.ndarray]:
    inputs = {f"input-{number}": array for number, array in enumerate(part.inputs().values())}
    others = {_TARGETS: part.y, _WEIGHTS: part.weights}
    return inputs | {name: array for name, array in others.items() if array is not None}


def _write(path: Path, array: np.ndarray) -> None:
    if array.dtype.kind in "biuf":
        np.save(path.with_suffix(".npy"), array, allow_pickle=False)
        return
    table = pa.table({"texts": pa.array(array.ravel().tolist(), pa.string())})
    pyarrow.feather.write_feather(table, str(path.with_suffix(".feather")), compression="uncompressed")
    path.with_suffix(".json").write_text(json.dumps([array.shape, array.dtype.str]))


def _read(place: Path) -> Dataset:
    written = json.loads((place / _ABOUT).read_text(encoding="utf-8"))
    keys = [field_of(field).key for field in written["fields"]]
    parts = {}
    for name, there in written["parts"].items():
        arrays = {key: _array(place / f"{name}-{key}") for key in there}
        x = {key: arrays[f"input-{number}"] for number, key in enumerate(keys)}
        parts[name] = part_of(x, keys, written["by_name"], arrays.get(_TARGETS), arrays.get(_WEIGHTS))
    resolved = written["resolved"]
    if "split" in resolved:
        resolved["split"] = Split(**resolved["split"])
    return dataset_of(written, parts, place, resolved=resolved, windows=windows_of(written["windows"]))


def _array(path: Path) -> np.ndarray:
    numbers = path.with_suffix(".npy")
    if numbers.exists():
        return np.load(numbers, mmap_mode="r", allow_pickle=False)
    shape, dtype = json.loads(path.with_suffix(".json").read_text())
    texts = pyarrow.feather.read_table(str(path.with_suffix(".feather")), memory_map=True)["texts"]
    return np.array(texts.to_pylist(), dtype=dtype).reshape(shape)
