"""What a dataset says of its arrays, written beside them and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras

from kerasdl.fields._plain import field_of, plain
from kerasdl.interfaces import Dataset, Part, Spec

FRONT, BACK, LEVELS = "front.keras", "back.keras", "levels.keras"


def write_models(dataset: Dataset, folder: Path) -> None:
    """Save the models of a dataset."""
    for name, model in ((FRONT, dataset.front), (BACK, dataset.back), (LEVELS, dataset.levels)):
        if model is not None:
            model.save(folder / name)


def about(dataset: Dataset, dialect: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a dataset as JSON can hold it.

    Args:
        dataset: The one; of time series, how rows become windows is not described.
        dialect: How text files of its rows are written.
    """
    several = isinstance(dataset.inputs, Mapping)
    specs = dataset.inputs if isinstance(dataset.inputs, Mapping) else {"inputs": dataset.inputs}
    return {
        "by_name": isinstance(dataset.train.x, Mapping),
        "specs_by_name": several,
        "specs": {name: asdict(spec) for name, spec in specs.items()},
        "fields": [plain(field) for field in dataset.fields],
        "targets": [plain(field) for field in dataset.targets],
        "dialect": dialect,
        "class_names": dataset.class_names,
        "task": dataset.task,
    }


def dataset_of(written: Mapping[str, Any], parts: Mapping[str, Part], folder: Path, **more: Any) -> Dataset:
    """Make a dataset of what was written.

    Args:
        written: What `about` gave, and JSON gave back.
        parts: By name, `train` among them.
        folder: Holds the models.
        more: Further attributes of the dataset.
    """
    specs = {name: _spec(one) for name, one in written["specs"].items()}
    return Dataset(
        parts["train"],
        parts.get("validation"),
        parts.get("test"),
        specs if written["specs_by_name"] else specs["inputs"],
        keras.saving.load_model(folder / FRONT),
        tuple(map(field_of, written["fields"])),
        targets=tuple(map(field_of, written["targets"])),
        back=_model(folder / BACK),
        levels=_model(folder / LEVELS),
        class_names=None if written["class_names"] is None else tuple(written["class_names"]),
        task=written["task"],
        dialect=written["dialect"],
        **more,
    )


def part_of(arrays: Mapping[str, Any], keys: list[str], by_name: bool, y: Any, weights: Any) -> Part:
    """Make a part of its arrays.

    Args:
        arrays: Of the inputs, by key.
        keys: Of the fields, in their order.
        by_name: Whether the source gives inputs by name.
        y: Targets, if there are any.
        weights: Of examples, if there are any.
    """
    return Part({key: arrays[key] for key in keys} if by_name else arrays[keys[0]], y, weights)


def _model(path: Path) -> keras.Model | None:
    return keras.saving.load_model(path) if path.exists() else None


def _spec(written: Mapping[str, Any]) -> Spec:
    options: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in written.items()}
    return Spec(**options)
