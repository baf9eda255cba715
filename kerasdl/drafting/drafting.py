"""Drafts a recipe for a file: finds the task, chooses sizes by rules, and says why in comments."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kerasdl.components import factory
from kerasdl.drafting import sizing
from kerasdl.drafting.sniffing import sniff
from kerasdl.errors import DataError, UsageError
from kerasdl.files import tables
from kerasdl.interfaces import Dataset, Target
from kerasdl.recipe import load
from kerasdl.recipe.writing import inline

_PARQUET = (".parquet", ".pq")


def draft(data: str | Path, target: str | None, folder: str | Path) -> str:
    r"""Write a recipe for a table.

    Args:
        data: The file.
        target: The column to predict.
        folder: Where the recipe will be: its paths start there.

    Returns:
        The recipe, with comments.

    Raises:
        DataError: The file cannot be read, or has no such column.
        UsageError: No target is named.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     rows = [f"{age},{'no' if age < 30 else 'yes'}" for age in range(20, 40)]
        ...     _ = Path(place, "people.csv").write_text("\n".join(["age,adult", *rows]))
        ...     text = draft(f"{place}/people.csv", "adult", place)
        >>> "task: binary" in text and "kind: mlp" in text
        True
    """
    path = str(data)
    tables.check_there(path, tables.HERE)
    kind = "parquet" if path.lower().endswith(_PARQUET) else "csv"
    dialect, written = (None, {}) if kind == "parquet" else sniff(path)
    names = tables.names(path, dialect)
    if target is None:
        raise UsageError(f"{path}: say which column is to be predicted", cure=f"--target {_one_of(names)}")
    if target not in names:
        raise DataError(f"{path}: there is no column {target!r}", cure=f"--target {_one_of(names)}")
    options = {"path": str(Path(path).absolute()), "target": target, **written}
    recipe = load({"kerasdl": 1, "data": {"kind": kind, **options}, "model": "mlp"})
    dataset: Dataset = factory(recipe.data)(recipe.seed)
    options["path"] = os.path.relpath(path, folder)
    return _text(Path(path), kind, options, dataset)


def _text(path: Path, kind: str, options: dict[str, Any], dataset: Dataset) -> str:
    rows, task = len(dataset.train), _task(dataset)
    regression = task == "regression"
    categories = any(field.dtype == "string" for field in dataset.fields)
    training = sizing.training(rows)
    leaks = {finding.column for finding in dataset.findings if finding.rule == "likely_leak"}
    lines = [
        f"# A first recipe for {path.name}, drafted by `kerasdl init`: train it with `kerasdl run`",
        "kerasdl: 1",
        "seed: 0",
        f"task: {task}",
        "data:",
        f"  kind: {kind}",
        *(f"  {name}: {inline(value)}" for name, value in options.items()),
        "  # What the columns hold, as far as the first rows tell: numeric, boolean, category, text, date, or ignore.",
        "  columns:",
    ]
    for name, column_type in dataset.resolved["columns"].items():
        why = (
            "  # predicts the target by itself: a likely leak; is it known before the target is?"
            if name in leaks
            else ""
        )
        lines.append(f"    {inline(name)}: {'ignore' if name in leaks else column_type}{why}")
    lines += [
        "  # Watched during training, and touched once at the end.",
        "  split: {validation: 0.15, test: 0.15}",
        "model:",
        f"  # For {rows} rows for training.",
        *(
            f"  {name}: {inline(value)}"
            for name, value in sizing.perceptron(rows, categories=categories, regression=regression).items()
        ),
        "training:",
        "  # At most; early stopping ends it when the validation loss no longer falls.",
        *(f"  {name}: {inline(value)}" for name, value in training.items()),
        "callbacks:",
        f"  - {{kind: early_stopping, patience: {sizing.patience(training['epochs'])}}}",
    ]
    return "\n".join(lines) + "\n"


def _task(dataset: Dataset) -> str:
    target = Target(dataset.train.y, dataset.class_names, dataset.task)
    if target.values is not None and target.values.ndim > 1:
        return "multilabel" if target.has_labels else "regression"
    return "regression" if target.class_count == 0 else "binary" if target.class_count == 2 else "multiclass"


def _one_of(names: tuple[str, ...]) -> str:
    return f"one of {', '.join(map(repr, names[:20]))}{', ...' if len(names) > 20 else ''}"
