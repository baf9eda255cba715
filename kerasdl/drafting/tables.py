"""Drafts recipes for tables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kerasdl.components import factory
from kerasdl.drafting import series, sizing, texts
from kerasdl.drafting.sheet import AT_MOST, PARTS, Sheet, lines
from kerasdl.drafting.sniffing import sniff
from kerasdl.errors import DataError, UsageError
from kerasdl.fields import Text
from kerasdl.files import tables
from kerasdl.files.kinds import is_parquet
from kerasdl.interfaces import Dataset, Target
from kerasdl.recipe import load
from kerasdl.recipe.writing import inline


def draft_table(path: str, target: str | None, folder: str | Path) -> Sheet:
    """Look at a table: rows that each are an example, texts with a target, or time series.

    Args:
        path: A CSV or Parquet file, or one like it.
        target: The column to predict.
        folder: Where the recipe will be: its paths start there.

    Raises:
        DataError: The file cannot be read, or has no such column.
        UsageError: No target is named.
    """
    dialect, written = (None, {}) if is_parquet(path) else sniff(path)
    names = tables.names(path, dialect)
    if target is None:
        raise UsageError(f"{path}: say which column is to be predicted", cure=f"--target {_one_of(names)}")
    if target not in names:
        raise DataError(f"{path}: there is no column {target!r}", cure=f"--target {_one_of(names)}")
    about, near = Path(path).name, {"path": os.path.relpath(path, folder), "target": target, **written}
    if found := series.find(path, dialect, target, [name for name in names if name != target], written):
        return series.draft_series(about, near, found)
    kind = "parquet" if dialect is None else "csv"
    options = {"kind": kind, **near, "path": str(Path(path).absolute())}
    recipe = load({"kerasdl": 1, "data": options, "model": "mlp"})
    dataset: Dataset = factory(recipe.data)(recipe.seed)
    if [type(field) for field in dataset.fields] == [Text]:
        return texts.draft_texts(about, {**near, "text": dataset.fields[0].name}, len(dataset.train))
    return _rows(about, {"kind": kind, **near}, dataset)


def _rows(about: str, options: dict[str, Any], dataset: Dataset) -> Sheet:
    rows, task = len(dataset.train), _task(dataset)
    categories = any(field.dtype == "string" for field in dataset.fields)
    training = sizing.training(rows)
    model = sizing.perceptron(rows, categories=categories, regression=task == "regression")
    return Sheet(
        about,
        task,
        data=[*lines(options), *_columns(dataset), *PARTS],
        model=[f"# For {rows} rows for training.", *lines(model)],
        training=[AT_MOST, *lines(training)],
        callbacks=[f"{{kind: early_stopping, patience: {sizing.patience(training['epochs'])}}}"],
    )


def _columns(dataset: Dataset) -> list[str]:
    leaks = {finding.column for finding in dataset.findings if finding.rule == "likely_leak"}
    said = [
        "# What the columns hold, as far as the first rows tell: numeric, boolean, category, text, date, or ignore."
    ]
    said.append("columns:")
    for name, kind in dataset.resolved["columns"].items():
        leak = "  # predicts the target by itself: a likely leak; is it known before the target is?"
        said.append(f"  {inline(name)}: {f'ignore{leak}' if name in leaks else kind}")
    return said


def _task(dataset: Dataset) -> str:
    target = Target(dataset.train.y, dataset.class_names, dataset.task)
    if target.values is not None and target.values.ndim > 1:
        return "multilabel" if target.has_labels else "regression"
    return "regression" if target.class_count == 0 else "binary" if target.class_count == 2 else "multiclass"


def _one_of(names: tuple[str, ...]) -> str:
    return f"one of {', '.join(map(repr, names[:20]))}{', ...' if len(names) > 20 else ''}"
