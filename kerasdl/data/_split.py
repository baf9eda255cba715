"""Divides examples into training, validation and test part; every example lands in exactly one."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from sklearn.model_selection import train_test_split

from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Part, Split, Target

Parts = tuple[Part, Part | None, Part | None]
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


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


def split_rows(
    count: int,
    split: Split,
    seed: int,
    *,
    labels: np.ndarray | None = None,
    column: np.ndarray | None = None,
) -> Rows:
    """Give the row numbers of training, validation and test part, each in ascending order.

    Args:
        count: Number of examples to divide.
        split: The fractions or numbers; a part that is `given` takes no rows.
        seed: Decides which row lands where.
        labels: The class of each row, to keep the shares of classes the same in all parts.
        column: What a split by time, group or column goes by, for each row.

    Raises:
        DataError: A part would be empty, a class is too small to stratify, or a column names no part.

    Example:
        >>> train, validation, test = split_rows(10, Split(validation=0.2, test=0.1, by="time"), seed=0)
        >>> train.tolist(), validation.tolist(), test.tolist()
        ([0, 1, 2, 3, 4, 5, 6], [7, 8], [9])
    """
    if split.by == "column":
        assert column is not None
        return _as_named(column)
    validation, test = (held_back(name, count, split) for name in ("validation", "test"))
    if validation + test >= count:
        raise DataError(
            f"data.split: {split.validation} for validation and {split.test} for test leave none of {count} examples "
            "for training",
            cure="data.split: {validation: 0.15, test: 0.15}",
        )
    rows = np.arange(count)
    if split.by == "time":
        ordered = rows if column is None else np.argsort(column, kind="stable")
        cuts = [count - validation - test, count - test]
        return tuple(np.sort(part) for part in np.split(ordered, cuts))  # type: ignore[return-value]
    random = np.random.default_rng(seed)
    hold_back = _hold_back
    if split.by == "group":
        assert column is not None
        labels, hold_back = column, _hold_back_groups
    rest, test_rows = hold_back(rows, test, labels, random)
    train, validation_rows = hold_back(rest, validation, labels, random)
    return train, validation_rows, test_rows


def held_back(name: str, count: int, split: Split, of: str = "examples") -> int:
    """Give the size of a part that is held back.

    Args:
        name: `validation` or `test`.
        count: How many examples there are to divide.
        split: What is asked for.
        of: What is counted, for the error.

    Raises:
        DataError: A fraction comes to nothing.
    """
    asked = getattr(split, name)
    if asked in ("given", 0):
        return 0
    size = asked if isinstance(asked, int) else round(count * asked)
    if size == 0:
        raise DataError(f"data.split.{name}: {asked} of {count} {of} is none", cure=f"data.split.{name}: 0")
    return size


def _labels(target: Target, split: Split) -> np.ndarray | None:
    y, classes = target.values, target.class_count > 0
    if y is not None and classes and np.all(y == y[0]):
        raise DataError(
            f"the target of all {len(y)} examples is {y[:1].tolist()[0]!r}: there is one class only",
            cure="Add examples of at least one other class.",
        )
    if split.stratify is True and split.by != "random":
        raise UsageError(
            f"data.split: a split by {split.by} leaves no choice of examples, so it cannot stratify",
            cure="data.split.stratify: auto",
        )
    if split.stratify is True and not target.is_discrete:
        got = "no target" if y is None else f"a target of type {y.dtype} and shape {y.shape}"
        raise DataError(
            f"data.split.stratify: expected a target with classes, got {got}", cure="data.split.stratify: auto"
        )
    wanted = split.stratify is True or (split.stratify == "auto" and classes and split.by == "random")
    return y if wanted else None


def _hold_back(
    rows: np.ndarray, size: int, labels: np.ndarray | None, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    if size == 0:
        return rows, rows[:0]
    seed = int(random.integers(2**32))
    if labels is None:
        kept, held_back = train_test_split(rows, test_size=size, random_state=seed)
    else:
        try:
            kept, held_back = train_test_split(rows, test_size=size, random_state=seed, stratify=labels[rows])
        except ValueError as error:
            raise _too_small(size, labels[rows]) from error
    return np.sort(kept), np.sort(held_back)


def _hold_back_groups(
    rows: np.ndarray, size: int, labels: np.ndarray | None, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Hold back whole groups until there are about as many rows as asked for."""
    if size == 0:
        return rows, rows[:0]
    assert labels is not None
    names, found = np.unique(labels[rows], return_inverse=True)
    sizes = np.bincount(found)
    order = random.permutation(len(names))
    ends = np.cumsum(sizes[order])
    # The end that is nearest to the size, and leaves a group on either side.
    number = int(np.abs(ends[:-1] - size).argmin()) + 1 if len(names) > 1 else 0
    if number == 0:
        raise DataError(
            f"data.split: all {len(rows)} rows belong to the group {names.tolist()[0]!r}: none can be held back",
            cure="data.split.by: random",
        )
    held_back = np.isin(found, order[:number])
    return rows[~held_back], rows[held_back]


def _as_named(column: np.ndarray) -> Rows:
    """Take the rows of each part as a column names them."""
    unknown = sorted(set(column.tolist()) - {"train", "validation", "test"})
    if unknown:
        raise DataError(
            f"data.split.column: expected train, validation or test in each row, got {unknown[0]!r}",
            cure="Write these words into the column, or hold parts back: data.split.by: random",
        )
    train, validation, test = (np.flatnonzero(column == name) for name in ("train", "validation", "test"))
    if not len(train):
        raise DataError("data.split.column: no row says train", cure="Write it into the rows to learn from.")
    return train, validation, test


def _too_small(size: int, labels: np.ndarray) -> DataError:
    classes, counts = np.unique(labels, return_counts=True)
    return DataError(
        f"data.split: a part of {size} out of {len(labels)} examples cannot keep the shares of {len(classes)} classes; "
        f"the smallest, {classes.tolist()[counts.argmin()]!r}, has {counts.min()} of these examples",
        cure="data.split.stratify: false",
    )


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


def _rows_of(pool: Part, rows: np.ndarray) -> Part:
    return pool if len(rows) == len(pool) else pool.take(rows)
