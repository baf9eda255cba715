"""Divides rows into folds, each of which is the test part once."""

from itertools import islice

import numpy as np
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split


def check_folds(split: Split) -> None:
    """Refuse folds that contradict the rest of a split.

    Raises:
        UsageError: Another option says what the test part is, or there is no such fold.
    """
    folds, fold = split.folds, split.fold
    if folds is None:
        if fold is not None:
            raise UsageError(
                f"data.split.fold: {fold}, but not of how many folds", cure=f"data.split.folds: {max(fold, 5)}"
            )
        return
    if split.by == "column":
        raise UsageError(
            f"data.split.folds: {folds}, but data.split.column says which rows are the test part",
            cure="data.split.by: random, or data.split.folds: null",
        )
    if split.test == "given":
        raise UsageError(
            f"data.split.folds: {folds}, but the test part is given",
            cure="data.split.test: 0, or data.split.folds: null",
        )
    if fold is None or fold > folds:
        raise UsageError(f"data.split.fold: expected one from 1 to {folds}, got {fold}", cure="data.split.fold: 1")


def check_no_files(split: Split) -> None:
    """Refuse folds where a source has files of a test part.

    Raises:
        UsageError: There are folds.
    """
    if split.folds is not None:
        raise UsageError(
            f"data.split.folds: {split.folds}, but there are files of a test part",
            cure="List them in data.path with the others, and data.test_path: null; or data.split.folds: null",
        )


def fold_of(
    rows: np.ndarray, split: Split, labels: np.ndarray | None, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Give the rows outside a fold and those inside; by time, outside are those before it.

    Args:
        rows: Numbers of all rows; by time, in its order.
        split: Says which fold of how many.
        labels: The group of each row for a split by group, its time for one by time, else its class, to keep shares the
            same; None for neither.
        random: Decides which row lands where, the same for all folds if it is.

    Raises:
        DataError: There are not enough rows, groups or examples of a class.
    """
    folds, fold = split.folds, split.fold
    assert folds is not None
    assert fold is not None
    seed = int(random.integers(2**32))
    if split.by == "time":
        # Rows of the same time stay together.
        times, found = np.unique(rows if labels is None else labels[rows], return_inverse=True)
        of = "rows" if labels is None else "times"
        _check_enough(folds, len(times) - 1, f"{len(times)} {of}, the first of which is only trained on,")
        before, inside = next(islice(TimeSeriesSplit(folds).split(times), fold - 1, None))
        return rows[np.isin(found, before)], rows[np.isin(found, inside)]
    if split.by == "group":
        assert labels is not None
        names, found = np.unique(labels, return_inverse=True)
        _check_enough(folds, len(names), f"{len(names)} groups")
        # The largest groups are given out first, those of the same size by their numbers.
        places = GroupKFold(folds).split(rows, groups=random.permutation(len(names))[found])
    elif labels is None:
        _check_enough(folds, len(rows), f"{len(rows)} examples")
        places = KFold(folds, shuffle=True, random_state=seed).split(rows)
    else:
        places = StratifiedKFold(folds, shuffle=True, random_state=seed).split(rows, _numbered(labels, folds))
    outside, inside = next(islice(places, fold - 1, None))
    return rows[outside], rows[inside]


def _check_enough(folds: int, most: int, there_are: str) -> None:
    if most < folds:
        cure = f"data.split.folds: {most}, or fewer" if most > 1 else "data.split.folds: null"
        raise DataError(f"data.split.folds: {there_are} are too few for {folds} folds", cure=cure)


def _numbered(labels: np.ndarray, folds: int) -> np.ndarray:
    """Number the classes, each of which all folds are to have."""
    classes, numbers, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if counts.min() < folds:
        fewer = f"data.split.folds: {counts.min()}, or " if counts.min() > 1 else ""
        raise DataError(
            f"data.split.folds: {folds} folds cannot keep the shares of {len(classes)} classes; the smallest, "
            f"{classes.tolist()[counts.argmin()]!r}, has {counts.min()} of {len(labels)} examples",
            cure=f"{fewer}data.split.stratify: false",
        )
    return numbers
