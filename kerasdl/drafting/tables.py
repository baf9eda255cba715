"""Drafts recipes for tables."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl.components.suggesting import suggestion
from kerasdl.drafting import folders, recognising, series, sizing, texts
from kerasdl.drafting.parting import Parted, find_parts, task_of
from kerasdl.drafting.sheet import AT_MOST, Sheet, lines
from kerasdl.drafting.sniffing import sniff
from kerasdl.errors import DataError, UsageError
from kerasdl.fields import Image, Numeric, Text
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.files.kinds import is_parquet
from kerasdl.interfaces import Dataset
from kerasdl.recipe.writing import inline

# Names that a message lists.
_LISTED = 20
# Rows of a table that tell whether it names images.
_LOOKED_AT = 20
# Whole numbers of more kinds are amounts, as tasks have it.
_MOST_CLASSES = 20
# Options that tables have, and texts have not or mean otherwise.
_OF_NUMBERS = ("names", "dates")
_REMARKS = {
    "constant_column": "the same in all rows, or empty",
    "identifier": "only tells rows apart",
    "likely_identifier": "another number in each row; ignore it if it only tells rows apart",
    "likely_leak": "predicts the target by itself: a likely leak; is it known before the target is?",
}


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
    dialect = tables.described(path, Dialect())
    written: dict[str, Any] = {}
    if dialect is not None:
        dialect, written = sniff(path, target)
    names = tables.names(path, dialect)
    _check_target(path, target, names, written)
    assert target is not None
    about, near = Path(path).name, {"path": os.path.relpath(path, folder), "target": target, **written}
    asked = recognising.Asked(path, dialect, target, [name for name in names if name != target], written)
    if images := _images(path, dialect, asked.others):
        column, files = images
        options = {name: value for name, value in near.items() if name != "dates"}
        monitor = "val_loss" if _are_amounts(asked) else "val_accuracy"
        return folders.draft_image_table(about, {**options, "images": column}, files, monitor)
    if found := recognising.find(asked):
        return series.draft_series(about, near, found)
    kind = "parquet" if is_parquet(path) else "csv"
    options = {"kind": kind, **near, "path": str(Path(path).absolute())}
    parted = find_parts(options, dialect)
    dataset = parted.dataset
    if [type(field) for field in dataset.fields] == [Text] and "decimal" not in written:
        plain = {name: value for name, value in near.items() if name not in _OF_NUMBERS}
        return texts.draft_texts(about, {**plain, "text": dataset.fields[0].name}, parted.rows)
    sheet = _rows(about, {"kind": kind, **near}, parted)
    if doubled := recognising.find_doubled(asked):
        said = f"Without rows of the same date, it would be a time series: {doubled}. Mend that, and draft it anew."
        sheet = replace(sheet, data=[f"# {' '.join(said.split())}", *sheet.data])
    return sheet


def _images(path: str, dialect: Dialect | None, names: Sequence[str]) -> tuple[str, list[str]] | None:
    """Give the column that names images which are there, and these; None if there is none."""
    for name in names:
        pieces = tables.pieces([path], dialect, [name], files=[name])
        first = next(pieces, None)
        some = first.columns[name].to_pylist()[:_LOOKED_AT] if first is not None else []
        if some and all(file and file.lower().endswith(Image.endings) and Path(file).is_file() for file in some):
            assert first is not None
            return name, [file for piece in (first, *pieces) for file in piece.columns[name].to_pylist() if file]
    return None


def _are_amounts(asked: recognising.Asked) -> bool:
    """Tell whether the target is a number of which no two classes are made."""
    field = Numeric(asked.target, tuple(asked.written.get("missing", ())), asked.written.get("decimal", "."))
    try:
        numbers = field.numbers(next(asked.pieces([asked.target])).columns[asked.target])
    except DataError:
        return False
    found = np.unique(numbers[~np.isnan(numbers)])
    return len(found) > _MOST_CLASSES or bool((found % 1).any())


def _check_target(path: str, target: str | None, names: Sequence[str], written: Mapping[str, Any]) -> None:
    if target is None:
        listed = f"one of {', '.join(map(repr, names[:_LISTED]))}{', ...' if len(names) > _LISTED else ''}"
        raise UsageError(f"{path}: say which column is to be predicted", cure=f"--target {listed}")
    if target not in names:
        headless = "" if written.get("header", True) else "; the first line seems to hold values, no names"
        raise DataError(f"{path}: there is no column {target!r}{headless}", cure=suggestion(target, names, "Columns"))


def _rows(about: str, options: dict[str, Any], parted: Parted) -> Sheet:
    dataset = parted.dataset
    rows, task = parted.rows, task_of(dataset)
    categories = any(field.dtype == "string" for field in dataset.fields)
    training = sizing.training(rows)
    model = sizing.perceptron(rows, categories=categories, regression=task == "regression")
    return Sheet(
        about,
        task,
        data=[*lines(options), *parted.target, *_columns(dataset), *parted.split],
        model=[f"# For {rows} rows for training.", *lines(model)],
        training=[AT_MOST, *lines(training)],
        callbacks=[f"{{kind: early_stopping, patience: {sizing.patience(training['epochs'])}}}"],
    )


def _columns(dataset: Dataset) -> list[str]:
    found = {finding.column: finding.rule for finding in dataset.findings}
    kinds: Mapping[str, str] = dataset.resolved["columns"]
    leaks = {name for name in kinds if found.get(name) == "likely_leak"}
    # Where nothing else would be left, such a column is used all the same.
    left_out = leaks if any(kind != "ignore" and name not in leaks for name, kind in kinds.items()) else set()
    said = [
        "# What the columns hold, as far as the first rows tell: numeric, boolean, category, text, date, or ignore.",
        "columns:",
    ]
    for name, kind in kinds.items():
        why = f"  # {_REMARKS[found[name]]}" if found.get(name) in _REMARKS else ""
        said.append(f"  {inline(name)}: {'ignore' if name in left_out else kind}{why}")
    return said
