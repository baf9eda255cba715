"""Finds parts of a table that a model can be trained and tested on, and what has to be said of the target for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kerasdl.components import factory
from kerasdl.drafting.sheet import FRACTION, PARTS, lines
from kerasdl.errors import DataError
from kerasdl.fields._separated import is_list
from kerasdl.files import tables
from kerasdl.files.columns import present
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import Component, Dataset, Target
from kerasdl.recipe import load

_NOT_STRATIFIED = (
    PARTS[0],
    "# Some classes are too rare to have the same share in all parts.",
    "split: {validation: 0.15, test: 0.15, stratify: false}",
)
# With fewer of a class, none may be left where rows are divided twice.
_FEWEST_OF_A_CLASS = 3
# What people write between labels; and of such targets: the least share of rows with several, the most labels, and
# letters of one.
_SEPARATORS = (";", "|", ",")
_SEVERAL, _MOST_LABELS, _LONGEST_LABEL = 0.05, 100, 40


@dataclass(frozen=True)
class Parted:
    """A table, and how it can be divided.

    Attributes:
        dataset: All its rows.
        rows: How many of them are for training.
        target: Lines of a recipe about its target, comments among them.
        split: Lines of a recipe about its parts.
    """

    dataset: Dataset
    rows: int
    target: Sequence[str]
    split: Sequence[str] = tuple(PARTS)


def find_parts(options: Mapping[str, Any], dialect: Dialect | None) -> Parted:
    """Read a table, and divide it so that no part has a class that training does not see.

    Args:
        options: Of the data source; the path is absolute.
        dialect: How the file is written.

    Raises:
        DataError: It cannot be read, has too few rows, or too few of a class.
    """
    apart = _separator(options, dialect)
    lacking = {} if apart else _lacks_targets(options, dialect)
    options = {**options, **lacking, **apart}
    dataset = _read(options, {"validation": 0, "test": 0})
    y, rows = dataset.train.y, len(dataset.train)
    assert y is not None
    held_back = round(rows * FRACTION)
    if held_back == 0:
        raise DataError(
            f"{options['path']}: {rows} rows are too few to hold some back for a test", cure="Collect more rows."
        )
    about = ["# Rows without a target teach nothing.", *lines(lacking)] if lacking else []
    if apart:
        about = ["# Several labels in a row, or none.", *lines(apart)]
    parted = Parted(dataset, rows - 2 * held_back, about)
    if y.ndim > 1:
        return parted
    if Target(y).class_count == 0:
        return replace(parted, target=[*about, *_said_of_numbers(y)])
    classes, counts = np.unique(y, return_counts=True)
    if len(classes) > 1 and counts.min() >= _FEWEST_OF_A_CLASS and held_back >= len(classes):
        return parted
    _check_rare(options)
    return replace(parted, split=_NOT_STRATIFIED)


def task_of(dataset: Dataset) -> str:
    """Give the kind of the task that the targets of a data set mean."""
    target = Target(dataset.train.y, dataset.class_names, dataset.task)
    if target.values is not None and target.values.ndim > 1:
        return "multilabel" if target.has_labels else "regression"
    return "regression" if target.class_count == 0 else "binary" if target.class_count == 2 else "multiclass"


def _lacks_targets(options: Mapping[str, Any], dialect: Dialect | None) -> dict[str, str]:
    """Give the option that rows without a target need, if there are any."""
    column, missing = options["target"], _component(options).options["missing"]
    pieces = tables.pieces([options["path"]], dialect, [column])
    lacks = any(present(piece.columns[column], missing).null_count for piece in pieces)
    return {"missing_targets": "drop"} if lacks else {}


def _separator(options: Mapping[str, Any], dialect: Dialect | None) -> dict[str, dict[str, str]]:
    """Give the option that says what stands between several labels of one row, if something does."""
    target = options["target"]
    piece = next(tables.pieces([options["path"]], dialect, [target]), None)
    if piece is None or is_list(piece.columns[target].type):
        return {}
    found = present(piece.columns[target], ()).drop_null().to_pylist()
    return next(({"separators": {target: mark}} for mark in _SEPARATORS if _are_labels(found, mark)), {})


def _are_labels(found: Sequence[str], separator: str) -> bool:
    """Tell whether texts are lists of labels: a few short ones, each of which stands alone or with different others."""
    several = [text.split(separator) for text in found if separator in text]
    labels = {label for text in found for label in text.split(separator)}
    if len(several) < _SEVERAL * len(found) or not several or len(labels) > min(_MOST_LABELS, len(found) // 4):
        return False
    are_names = all(label and label == label.strip() and len(label) <= _LONGEST_LABEL for label in labels)
    return are_names and not all(map(str.isdigit, labels)) and len(labels) < len(set(found))


def _check_rare(options: Mapping[str, Any]) -> None:
    """Refuse classes that happen to be in no row for training."""
    dataset = _read(options, {"stratify": False})
    assert dataset.train.y is not None
    known = set(dataset.train.y.tolist())
    for part in (dataset.validation, dataset.test):
        assert part is not None
        assert part.y is not None
        if unknown := set(part.y.tolist()) - known:
            raise DataError(
                f"{options['path']}: column {options['target']!r}: too few rows have {sorted(unknown)[0]!r}: none of "
                "them is left for training",
                cure="Leave out rows of rare classes, or give several of them one name.",
            )


def _said_of_numbers(y: np.ndarray) -> list[str]:
    if y.dtype.kind not in "iu":
        return []
    count = len(np.unique(y))
    return [f"# {count} different whole numbers are taken for amounts; if they name classes, write task: multiclass."]


def _component(options: Mapping[str, Any], split: Mapping[str, Any] | None = None) -> Component:
    return load({"kerasdl": 1, "data": {**options, "split": split or {}}, "model": "mlp"}).data


def _read(options: Mapping[str, Any], split: Mapping[str, Any]) -> Dataset:
    dataset: Dataset = factory(_component(options, split))(0)
    return dataset
