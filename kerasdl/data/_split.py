"""Divides examples into training, validation and test part; every example lands in exactly one."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from sklearn.model_selection import train_test_split

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
) -> Parts:
    """Divide a pool of examples as the split says, next to the parts that the source brings itself.

    Args:
        pool: The examples that are to be divided; fractions are of their number.
        split: What is asked for.
        seed: Decides which example lands where.
        given: The source's own parts by name, `validation` or `test`.
        class_names: Names of classes, if the targets are numbers with names.

    Raises:
        DataError: A part would be empty, a class is too small to stratify or the only one, or there is no given part.
        UsageError: The split contradicts itself.
    """
    labels = _labels(Target(pool.y, class_names), split)
    train, validation, test = split_rows(len(pool.x), split, seed, labels=labels)
    return (
        _rows_of(pool, train),
        _held_back_part("validation", split, pool, validation, given),
        _held_back_part("test", split, pool, test, given),
    )


def split_rows(
    count: int, split: Split, seed: int, *, labels: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the row numbers of training, validation and test part, each in ascending order.

    Args:
        count: Number of examples to divide.
        split: The fractions; a part that is `given` takes no rows.
        seed: Decides which row lands where.
        labels: The class of each row, to keep the shares of classes the same in all parts.

    Raises:
        DataError: A part would be empty, or a class is too small to stratify.

    Example:
        >>> train, validation, test = split_rows(10, Split(validation=0.2, test=0.1, by="time"), seed=0)
        >>> train.tolist(), validation.tolist(), test.tolist()
        ([0, 1, 2, 3, 4, 5, 6], [7, 8], [9])
    """
    validation, test = (_size(name, count, split) for name in ("validation", "test"))
    if validation + test >= count:
        raise DataError(
            f"data.split: {split.validation} for validation and {split.test} for test leave none of {count} examples "
            "for training",
            cure="data.split: {validation: 0.15, test: 0.15}",
        )
    rows = np.arange(count)
    if split.by == "time":
        cuts = [count - validation - test, count - test]
        return tuple(np.split(rows, cuts))  # type: ignore[return-value]
    random = np.random.default_rng(seed)
    rest, test_rows = _hold_back(rows, test, labels, random)
    train, validation_rows = _hold_back(rest, validation, labels, random)
    return train, validation_rows, test_rows


def _size(name: str, count: int, split: Split) -> int:
    fraction = getattr(split, name)
    if fraction in ("given", 0):
        return 0
    size = round(count * fraction)
    if size == 0:
        raise DataError(f"data.split.{name}: {fraction} of {count} examples is none", cure=f"data.split.{name}: 0")
    return size


def _labels(target: Target, split: Split) -> np.ndarray | None:
    y, classes = target.values, target.class_count > 0
    if y is not None and classes and np.all(y == y[0]):
        raise DataError(
            f"the target of all {len(y)} examples is {y[0].item()!r}: there is one class only",
            cure="Add examples of at least one other class.",
        )
    if split.stratify is True and split.by == "time":
        raise UsageError(
            "data.split: a split by time keeps the order of the examples, so it cannot stratify",
            cure="data.split.stratify: auto",
        )
    if split.stratify is True and not target.is_discrete:
        got = "no target" if y is None else f"a target of type {y.dtype} and shape {y.shape}"
        raise DataError(
            f"data.split.stratify: expected a target with classes, got {got}", cure="data.split.stratify: auto"
        )
    wanted = split.stratify is True or (split.stratify == "auto" and classes)
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


def _too_small(size: int, labels: np.ndarray) -> DataError:
    classes, counts = np.unique(labels, return_counts=True)
    return DataError(
        f"data.split: a part of {size} out of {len(labels)} examples cannot keep the shares of {len(classes)} classes; "
        f"the smallest, {classes[counts.argmin()].item()!r}, has {counts.min()} of these examples",
        cure="data.split.stratify: false",
    )


def _held_back_part(name: str, split: Split, pool: Part, rows: np.ndarray, given: Mapping[str, Part]) -> Part | None:
    if getattr(split, name) != "given":
        return _rows_of(pool, rows) if len(rows) else None
    if name not in given:
        raise DataError(
            f"data.split.{name}: the data have no {name} part of their own", cure=f"data.split.{name}: 0.15"
        )
    return given[name]


def _rows_of(pool: Part, rows: np.ndarray) -> Part:
    if len(rows) == len(pool.x):
        return pool
    return Part(pool.x[rows], None if pool.y is None else pool.y[rows])
