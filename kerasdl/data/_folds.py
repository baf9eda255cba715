"""Divides rows into folds, each of which is the test part once, or the validation part."""

from collections.abc import Collection
from itertools import islice

import numpy as np
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split


def check_folds(split: Split, files: Collection[str] = ()) -> None:
    """Refuse folds that contradict the rest of a split.

    Args:
        split: What is asked for.
        files: The parts that have files of their own.

    Raises:
        UsageError: Something else says what the part is that folds are, or there is no such fold.
    """
    folds, fold, part = split.folds, split.fold, split.fold_part
    if folds is None:
        if part != "test":
            raise UsageError(
                f"data.split.fold_part: {part}, but there are no folds",
                cure="data.split.folds: 5, or data.split.fold_part: test",
            )
        if fold is not None:
            raise UsageError(
                f"data.split.fold: {fold}, but not of how many folds", cure=f"data.split.folds: {max(fold, 5)}"
            )
        return
    if split.by == "column" and part == "test":
        raise UsageError(
            f"data.split.folds: {folds}, but data.split.column says which rows are the test part",
            cure="data.split.by: random, or data.split.fold_part: validation, or data.split.folds: null",
        )
    if part in files:
        raise UsageError(
            f"data.split.folds: {folds}, but there are files of a {part} part",
            cure=f"List them in data.path with the others, and data.{part}_path: null; or data.split.folds: null",
        )
    if getattr(split, part) == "given":
        raise UsageError(
            f"data.split.folds: {folds}, but the {part} part is given",
            cure=f"data.split.{part}: 0, or data.split.folds: null",
        )
    if fold is None or fold > folds:
        raise UsageError(f"data.split.fold: expected one from 1 to {folds}, got {fold}", cure="data.split.fold: 1")


def fold_of(
    rows: np.ndarray, split: Split, labels: np.ndarray | None, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows outside a fold and those inside; by time, outside are those before it.

    Args:
        rows: Numbers of the rows to divide; by time, in its order.
        split: Says which fold of how many.
        labels: Of all rows, of those beside `rows` too: the group for a split by group, the time for one by time, else
            the class, to keep shares the same; None for neither.
        random: Decides which row lands where, the same for all folds if it is.

    Raises:
        DataError: There are not enough rows, groups or examples of a class.
    """
    folds, fold = split.folds, split.fold
    assert folds is not None
    assert fold is not None
    seed = int(random.integers(2**32))
    beside = " beside the test part" if split.fold_part == "validation" else ""
    if split.by == "time":
        # Rows of the same time stay together.
        times, found = np.unique(rows if labels is None else labels[rows], return_inverse=True)
        of = "rows" if labels is None else "times"
        _check_enough(folds, len(times) - 1, f"{len(times)} {of}{beside}, the first of which is only trained on,")
        before, inside = next(islice(TimeSeriesSplit(folds).split(times), fold - 1, None))
        return rows[np.isin(found, before)], rows[np.isin(found, inside)]
    if split.by == "group":
        assert labels is not None
        names, found = np.unique(labels[rows], return_inverse=True)
        _check_enough(folds, len(names), f"{len(names)} groups{beside}")
        # The largest groups are given out first, those of the same size by their numbers.
        places = GroupKFold(folds).split(rows, groups=random.permutation(len(names))[found])
    elif labels is None:
        _check_enough(folds, len(rows), f"{len(rows)} examples{beside}")
        places = KFold(folds, shuffle=True, random_state=seed).split(rows)
    else:
        places = StratifiedKFold(folds, shuffle=True, random_state=seed).split(
            rows, _numbered(labels[rows], folds, beside)
        )
    outside, inside = next(islice(places, fold - 1, None))
    return rows[outside], rows[inside]


def _check_enough(folds: int, most: int, there_are: str) -> None:
    if most < folds:
        cure = f"data.split.folds: {most}, or fewer" if most > 1 else "data.split.folds: null"
        raise DataError(f"data.split.folds: {there_are} are too few for {folds} folds", cure=cure)


def _numbered(labels: np.ndarray, folds: int, beside: str) -> np.ndarray:
    """Number the classes, each of which all folds are to have."""
    classes, numbers, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if counts.min() < folds:
        fewer = f"data.split.folds: {counts.min()}, or " if counts.min() > 1 else ""
        raise DataError(
            f"data.split.folds: {folds} folds cannot keep the shares of {len(classes)} classes; the smallest, "
            f"{classes.tolist()[counts.argmin()]!r}, has {counts.min()} of {len(labels)} examples{beside}",
            cure=f"{fewer}data.split.stratify: false",
        )
    return numbers
