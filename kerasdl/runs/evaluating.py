"""Scores a run's saved model: on its own data, or on other files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kerasdl import artifact, engine
from kerasdl.artifact import Description
from kerasdl.artifact.columns import columns_of
from kerasdl.artifact.composing import CORE, FRONT, LEVELS, parts_of
from kerasdl.artifact.forecasts import examples
from kerasdl.components import factory
from kerasdl.errors import UsageError
from kerasdl.fields import Text
from kerasdl.files.documents import holds_documents
from kerasdl.interfaces import Component, Dataset, FileField, Part, Split, Target, Task
from kerasdl.recipe import Recipe
from kerasdl.runs import opening
from kerasdl.runs.examples import levels_of
from kerasdl.runs.levels import encode_targets, statistics
from kerasdl.runs.preparing import fingerprint
from kerasdl.runs.scored_rows import read_rows
from kerasdl.runs.scoring import Scoring


def evaluate(
    directory: str | Path, data: str | Path | None = None, *, allow_import: Collection[str] = ()
) -> dict[str, float]:
    """Score the saved model of a run.

    Args:
        directory: The run directory.
        data: A file or folder like those the run was trained on, with targets; None for the run's own test part, or
            its validation part if there is no other. Of a folder that holds `train` and `test`, the latter is scored.
        allow_import: Packages that a `kind: package.module:name` in the run's recipe may come from.

    Returns:
        Loss and metrics of the run's recipe, by Keras's names.

    Raises:
        ArtifactError: It is no run directory, or has no saved model.
        DataError: The data cannot be read, lacks a column, or has targets that training never saw.
        UsageError: The model generates, or was trained on neither a table nor files and `data` is given.

    Example:
        >>> import kerasdl, tempfile
        >>> result = kerasdl.run("mlp/breast-cancer", "training.epochs=2", out=tempfile.mkdtemp())
        >>> scores = evaluate(result.directory)
        >>> abs(scores["accuracy"] - result.metrics["test"]["accuracy"]) < 1e-6
        True
    """
    recipe = opening.recipe_of(directory, allow_import=allow_import)
    predictor = artifact.load(directory)
    if not isinstance(recipe.task, Component) or not isinstance(recipe.training.loss, Component):
        raise UsageError(
            f"{directory}: a model that generates examples has no targets to be scored on",
            cure="Its measures stand in status.json, under metrics.",
        )
    part, target = _part(predictor, recipe, data)
    task: Task = factory(recipe.task)(target)
    parts = parts_of(predictor.model)
    core, levels = parts[CORE], levels_of(part, parts.get(LEVELS))
    _compile(core, recipe, Scoring(task, levelled=levels is not None))
    assert part.y is not None
    x = engine.Streamed(dict(part.x) if isinstance(part.x, Mapping) else part.x, parts[FRONT])
    return engine.evaluate(core, x, encode_targets(task, part.y, levels), part.weights)


def _part(predictor: artifact.Predictor, recipe: Recipe, data: str | Path | None) -> tuple[Part, Target]:
    if data is None:
        return _own(recipe)
    if predictor.description.windows is not None:
        return _of_series(predictor.description, recipe, str(data))
    first = predictor.description.inputs[0]
    each_a_file = isinstance(first, Text) and holds_documents(str(data), first.endings)
    is_table = predictor.description.targets and not each_a_file
    return (_of_file if is_table else _of_files)(predictor, recipe, str(data))


def _of_files(predictor: artifact.Predictor, recipe: Recipe, data: str) -> tuple[Part, Target]:
    """Read other files by the recipe's data source: the test part of a folder that holds parts, else all of them."""
    known = recipe.data.options
    of_arrays = "target_path" in known and known["target_path"] is None
    if not isinstance(predictor.description.inputs[0], FileField | Text) and not of_arrays:
        raise UsageError(
            f"data.kind: {recipe.data.kind}: only models of tables, of files and of .npz files can be scored on other "
            "data",
            cure="kerasdl evaluate RUN",
        )
    others = {"path": data, "validation_path": None, "test_path": None, "split": Split(validation=0, test=0)}
    options = {**known, **{name: value for name, value in others.items() if name in known}}
    dataset: Dataset = factory(replace(recipe.data, options=options))(recipe.seed_of_data)
    part = dataset.test or dataset.validation or dataset.train
    return part, _as_trained(recipe.task, 1 if part.y is None or part.y.ndim == 1 else part.y.shape[1])


def _of_series(described: Description, recipe: Recipe, data: str) -> tuple[Part, Target]:
    """Cut all windows out of other rows."""
    assert described.windows is not None
    rows = columns_of(data, described.windows.columns, described.dialect)
    return Part(*examples(rows, described.windows)), _as_trained(recipe.task, 1)


def _own(recipe: Recipe) -> tuple[Part, Target]:
    dataset = factory(recipe.data)(recipe.seed_of_data)
    # Other rows would be divided otherwise, and some that were trained on scored.
    fingerprint(dataset, recipe.fingerprint, cure="kerasdl evaluate RUN DATA scores the model on other data.")
    part = dataset.test or dataset.validation
    if part is None:
        raise UsageError(
            "the run has neither a test nor a validation part to be scored on", cure="kerasdl evaluate RUN DATA"
        )
    levels = levels_of(dataset.train, dataset.levels)
    values = None if dataset.train.y is None else statistics(dataset.train.y, levels)
    return part, Target(values, dataset.class_names, dataset.task)


def _of_file(predictor: artifact.Predictor, recipe: Recipe, data: str) -> tuple[Part, Target]:
    part = read_rows(data, predictor.description, recipe.data)
    assert part.y is not None
    return part, _as_trained(recipe.task, 1 if part.y.ndim == 1 else part.y.shape[1])


def _as_trained(task: Any, targets: int) -> Target:
    """Give targets such as training saw: a task looks at them, and files may hold a single class only."""
    if "classes" in task.options:
        return Target(np.array(task.options["classes"]))
    if "mean" in task.options:
        mean, deviation = (np.array(task.options[name]) for name in ("mean", "deviation"))
        return Target(np.stack([mean - deviation, mean + deviation]))
    return Target(np.array([[0] * targets, [1] * targets]))


def _compile(core: keras.Model, recipe: Recipe, scoring: Scoring) -> None:
    """Give the saved core the run's loss and metrics."""
    assert isinstance(recipe.training.loss, Component)
    assert not isinstance(recipe.training.metrics, str)
    metrics = [scoring.metric(metric) for metric in recipe.training.metrics]
    core.compile(loss=scoring.loss(recipe.training.loss), metrics=metrics, jit_compile=False)
