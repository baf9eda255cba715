"""Drafts recipes for arrays: NumPy's files, and IDX, the format of MNIST."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kerasdl.components import factory
from kerasdl.drafting import sizing
from kerasdl.drafting.parting import task_of
from kerasdl.drafting.sheet import AT_MOST, PARTS, Sheet, lines
from kerasdl.errors import DataError, UsageError
from kerasdl.files.array_files import file_kind
from kerasdl.interfaces import Dataset
from kerasdl.recipe import load


def holds_arrays(path: str) -> bool:
    """Tell whether a file holds arrays."""
    try:
        return bool(file_kind(Path(path)))
    # Something else, or nothing; who reads it as a table says what is wrong.
    except DataError:
        return False


def draft_arrays(path: str, target: str | None, folder: str | Path) -> Sheet:
    """Look at arrays: images for `cnn`, sequences for `rnn`, rows of numbers for `mlp`.

    Args:
        path: An .npz file with inputs `x` and targets, or an .npy or IDX file with the inputs.
        target: The array of targets in an .npz file, by default `y`; else the file of the targets.
        folder: Where the recipe will be: its paths start there.

    Raises:
        DataError: A file cannot be read, or its arrays cannot be learned from.
        UsageError: Nothing says what the targets are.
    """
    several = file_kind(Path(path)) == "npz"
    if target is None and not several:
        raise UsageError(f"{path}: holds inputs alone; name the file of the targets", cure="--target FILE")
    named: dict[str, Any] = {"targets": target} if several and target is not None else {}
    files = {"path": path} if several else {"path": path, "target_path": target}
    here = {option: str(Path(str(file)).absolute()) for option, file in files.items()}
    recipe = load({"kerasdl": 1, "data": {"kind": "arrays", **here, **named}, "model": "mlp"})
    dataset: Dataset = factory(recipe.data)(recipe.seed_of_data)
    near = {option: os.path.relpath(str(file), folder) for option, file in files.items()}
    return _sheet(Path(path).name, {"kind": "arrays", **near, **named}, dataset)


def _sheet(about: str, options: dict[str, Any], dataset: Dataset) -> Sheet:
    rows, shape, task = len(dataset.train), dataset.train.array.shape[1:], task_of(dataset)
    model, training = sizing.perceptron(rows, categories=False, regression=task == "regression"), sizing.training(rows)
    callback = f"{{kind: early_stopping, patience: {sizing.patience(training['epochs'])}}}"
    more = []
    if len(shape) == 3:
        model, training = sizing.convolutional(min(shape[:2]), rows), sizing.images(rows)
        callback = f"{{kind: early_stopping, patience: {max(5, training['epochs'] // 2)}}}"
        shift = "{kind: random_translation, height_factor: 0.1, width_factor: 0.1, fill_mode: nearest}"
        more = [
            "# Changes that leave the target as it is; take out those that do not.",
            "augmentation:",
            f"  - {shift}",
        ]
    elif len(shape) == 2:
        model = {"kind": "rnn", "units": [64], "dropout": 0.2}
    return Sheet(
        about,
        task,
        data=[*lines(options), *PARTS],
        model=[f"# For {rows} examples of shape {shape} for training.", *lines(model), *more],
        training=[AT_MOST, *lines(training)],
        callbacks=[callback],
    )
