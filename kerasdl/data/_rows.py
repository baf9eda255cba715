"""Says which rows each part of a division has."""

import numpy as np
from sklearn.model_selection import train_test_split

from kerasdl.data._folds import fold_of
from kerasdl.errors import DataError
from kerasdl.interfaces import Split

Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


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
        DataError: A part would be empty, there are too few rows, groups or examples of a class, or a column names no
            part.

    Example:
        >>> train, validation, test = split_rows(10, Split(validation=0.2, test=0.1, by="time"), seed=0)
        >>> train.tolist(), validation.tolist(), test.tolist()
        ([0, 1, 2, 3, 4, 5, 6], [7, 8], [9])
    """
    random = np.random.default_rng(seed)
    if split.by == "column":
        assert column is not None
        train, validation, test = _as_named(column)
        if split.folds is not None:
            train, validation = fold_of(np.sort(np.concatenate([train, validation])), split, labels, random)
        return train, validation, test
    rows = np.arange(count) if split.by != "time" or column is None else np.argsort(column, kind="stable")
    labels = column if split.by in ("group", "time") else labels
    if split.folds is None:
        both = sum(held_back(name, count, split) for name in ("validation", "test"))
        check_left(count, both, f"{split.validation} for validation and {split.test} for test")
    rest, test = _hold_back("test", rows, count, split, labels, random)
    train, validation = _hold_back("validation", rest, len(rest) + len(test), split, labels, random)
    return np.sort(train), np.sort(validation), np.sort(test)


def _hold_back(
    name: str, rows: np.ndarray, count: int, split: Split, labels: np.ndarray | None, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows outside a part and those inside: a fold, or as many of `count` as are asked for."""
    if split.folds is not None and split.fold_part == name:
        return fold_of(rows, split, labels, random)
    size = held_back(name, count, split)
    if split.folds is not None:
        beside = f" beside fold {split.fold}" if name == "validation" else ""
        check_left(len(rows), size, f"{getattr(split, name)} for {name}{beside}")
    take = {"random": _at_random, "time": _the_last, "group": _whole_groups}[split.by]
    return take(rows, size, labels, random)


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


def check_left(count: int, held_back: int, parts: str, of: str = "examples") -> None:
    """Refuse parts that leave nothing for training.

    Args:
        count: How many examples there are to divide.
        held_back: How many of them the parts take.
        parts: What is asked for, for the error.
        of: What is counted, for the error.

    Raises:
        DataError: They do.
    """
    if held_back >= count:
        raise DataError(
            f"data.split: {parts} leave none of {count} {of} for training",
            cure="data.split: {validation: 0.15, test: 0.15}",
        )


def _at_random(
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


def _the_last(
    rows: np.ndarray, size: int, labels: np.ndarray | None, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Hold back the last rows; where a column says the time, rows of the same time stay together."""
    cut = len(rows) - size
    if labels is not None and 0 < cut < len(rows):
        times = labels[rows]
        changes = np.flatnonzero(times[1:] != times[:-1]) + 1
        if not len(changes):
            raise DataError(
                f"data.split: all {len(rows)} rows are of the same time: none can be held back",
                cure="data.split.by: random, or name a column that tells earlier from later: data.split.column",
            )
        cut = int(changes[np.abs(changes - cut).argmin()])
    return rows[:cut], rows[cut:]


def _whole_groups(
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
