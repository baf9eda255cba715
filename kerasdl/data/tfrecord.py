"""Shards of examples that were prepared beforehand, for data sets of millions of files or rows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl.data._about import dataset_of, part_of
from kerasdl.errors import DataError, UsageError
from kerasdl.fields._plain import field_of
from kerasdl.files import record_files
from kerasdl.files.record_files import INPUT, TARGETS, WEIGHTS
from kerasdl.interfaces import Dataset, InputPath, Part, Split


def tfrecord(seed: int, *, path: InputPath, split: Split = Split(validation="given", test="given")) -> Dataset:
    """Read TFRecord shards that `kerasdl records` wrote from another source.

    Decoding, dividing and statistics were done when they were written: a training begins as soon as they are read, and
    comes to the same bits as with that source. Measures of generated examples are not kept, and there are none of time
    series.

    Args:
        seed: Not used: the seed that the shards were written with decides which example is in which part.
        path: The folder of the shards.
        split: Parts held back from training: `given`, as they were written, if they were; 0 leaves one out.

    Raises:
        DataError: The folder holds no such shards, or one is missing or damaged.
        UsageError: The split asks for other parts than those that were written.

    Example:
        >>> import kerasdl, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = kerasdl.write_records("mlp/spirals", f"{folder}/spirals")
        ...     spirals = tfrecord(0, path=f"{folder}/spirals")
        >>> spirals.train.x.shape
        (1300, 2)
    """
    folder, wanted = Path(path), _wanted(split)
    try:
        return _read(folder, record_files.describe(folder), wanted)
    # What says how the shards are read, and the models beside them, may have been changed or cut.
    except (KeyError, TypeError, AttributeError, ValueError, OSError, RuntimeError, zipfile.BadZipFile) as error:
        said = str(error).split("\n")[0]
        cure = "Write the shards anew: kerasdl records RECIPE --output FOLDER"
        raise DataError(f"{folder}: is damaged: {type(error).__name__}: {said:.200}", cure=cure) from error


def _read(folder: Path, about: Mapping[str, Any], wanted: Sequence[str]) -> Dataset:
    keys = [field_of(field).key for field in about["fields"]]
    parts = {
        name: _part(record_files.read(folder, written), keys, about["by_name"])
        for name, written in about["parts"].items()
        if name in wanted
    }
    return dataset_of(about, parts, folder)


def _wanted(split: Split) -> list[str]:
    for name in ("validation", "test"):
        if getattr(split, name) not in ("given", 0):
            raise UsageError(
                f"data.split.{name}: {getattr(split, name)}, but the parts are those that were written",
                cure=f"Write the shards anew with it, or data.split.{name}: given",
            )
    if (split.folds, split.fold, split.fold_part) != (None, None, "test"):
        cure = "data.split: {folds: null, fold: null, fold_part: test}"
        raise UsageError("data.split.folds: the parts are those that were written", cure=cure)
    if split.by != "random" or split.column is not None:
        raise UsageError("data.split.by: the parts are those that were written", cure="data.split.by: random")
    return ["train", *(name for name in ("validation", "test") if getattr(split, name) == "given")]


def _part(arrays: Mapping[str, np.ndarray], keys: list[str], by_name: bool) -> Part:
    x = {key: arrays[INPUT + key] for key in keys}
    return part_of(x, keys, by_name, arrays.get(TARGETS), arrays.get(WEIGHTS))
