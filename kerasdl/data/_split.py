"""Divides examples into training, validation and test part; every example lands in exactly one."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from kerasdl.data._folds import check_folds
from kerasdl.data._rows import split_rows
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Part, Split, Target

Parts = tuple[Part, Part | None, Part | None]


def divide(
    pool: Part,
    split: Split,
    seed: int,
    *,
    given: Mapping[str, Part] = MappingProxyType({}),
    class_names: tuple[str, ...] | None = None,
    column: np.ndarray | None = None,
) -> Parts:
    """Divide a pool of examples as the split says, next to the parts that the source brings itself.

    Args:
        pool: The examples that are to be divided; fractions are of their number.
        split: What is asked for.
        seed: Decides which example lands where.
        given: The source's own parts by name, `validation` or `test`.
        class_names: Names of classes, if the targets are numbers with names.
        column: What a split by time, group or column goes by, for each example.

    Raises:
        DataError: A part would be empty, a class is too small to stratify or the only one, or there is no given part.
        UsageError: The split contradicts itself, or the source has no columns to go by.
    """
    check_folds(split)
    _check_column(split, column)
    labels = _labels(Target(pool.y, class_names), split)
    train, validation, test = split_rows(len(pool), split, seed, labels=labels, column=column)
    return (
        _rows_of(pool, train),
        _held_back_part("validation", split, pool, validation, given),
        _held_back_part("test", split, pool, test, given),
    )


def _check_column(split: Split, column: np.ndarray | None) -> None:
    if split.column is not None and column is None:
        raise UsageError(
            f"data.split.column: {split.column!r}, but this source has no columns", cure="data.split.column: null"
        )
    if split.column is not None and split.by == "random":
        raise UsageError(
            f"data.split.column: {split.column!r}, but a split by random goes by no column",
            cure="data.split.by: time, or data.split.column: null",
        )
    if split.column is None and split.by in ("group", "column"):
        raise UsageError(
            f"data.split.by: {split.by} needs data.split.column, a column of a table", cure="data.split.by: random"
        )


def _labels(target: Target, split: Split) -> np.ndarray | None:
    y, classes = target.values, target.class_count > 0
    # What is not divided may be there to be scored on alone; a task refuses to train on it.
    is_divided = split.validation != 0 or split.test != 0 or split.folds is not None
    if y is not None and classes and is_divided and np.all(y == y[0]):
        raise DataError(
            f"the target of all {len(y)} examples is {y[:1].tolist()[0]!r}: there is one class only",
            cure="Add examples of at least one other class.",
        )
    # Where a column says the parts, folds are what is left to chance.
    is_by_chance = split.by == "random" or (split.by == "column" and split.folds is not None)
    if split.stratify is True and not is_by_chance:
        raise UsageError(
            f"data.split: a split by {split.by} leaves no choice of examples, so it cannot stratify",
            cure="data.split.stratify: auto",
        )
    if split.stratify is True and not target.is_discrete:
        got = "no target" if y is None else f"a target of type {y.dtype} and shape {y.shape}"
        raise DataError(
            f"data.split.stratify: expected a target with classes, got {got}", cure="data.split.stratify: auto"
        )
    wanted = split.stratify is True or (split.stratify == "auto" and classes and is_by_chance)
    return y if wanted else None


def _held_back_part(name: str, split: Split, pool: Part, rows: np.ndarray, given: Mapping[str, Part]) -> Part | None:
    if getattr(split, name) != "given":
        return _rows_of(pool, rows) if len(rows) else None
    if name not in given:
        raise DataError(
            f"data.split.{name}: the data have no {name} part of their own", cure=f"data.split.{name}: 0.15"
        )
    if len(rows):
        raise DataError(
            f"data.split.column: {len(rows)} rows say {name}, but there is a {name} part of its own",
            cure=f"data.{name}_path: null",
        )
    return given[name]


def check_groups_apart(groups: Mapping[str, np.ndarray | None]) -> None:
    """Refuse a group that is in two parts which are given.

    Args:
        groups: The group of each row, by part; none where the split goes by something else.

    Raises:
        DataError: One is.
    """
    seen: dict[str, str] = {}
    for name, of in groups.items():
        for group in np.unique(of).tolist() if of is not None else ():
            if seen.setdefault(group, name) != name:
                raise DataError(
                    f"data.split: the group {group!r} is in the files for {seen[group]} and in those for {name}",
                    cure="Keep all rows of a group in the files of one part; or data.split.by: random",
                )


def check_weighed(parts: Parts, weight: str | None) -> None:
    """Refuse a part all whose examples count nothing.

    Raises:
        DataError: One is such.
    """
    for name, part in zip(("train", "validation", "test"), parts, strict=True):
        if part is not None and part.weights is not None and not part.weights.any():
            raise DataError(
                f"data.weight: all weights of the {name} part, in {weight!r}, are 0",
                cure="Divide the examples otherwise, data.split; or data.weight: null",
            )


def _rows_of(pool: Part, rows: np.ndarray) -> Part:
    return pool if len(rows) == len(pool) else pool.take(rows)
