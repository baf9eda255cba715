"""What tasks find out about targets: their classes, or their mean and deviation."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces import Target


def class_count(target: Target) -> int:
    """Count the classes of a target that names one an example, by text, true or false, or an integer; else 0."""
    values = target.values
    return len(np.unique(values)) if values is not None and values.ndim == 1 and values.dtype.kind in "biuUSO" else 0


def given(target: Target) -> np.ndarray:
    """Give the targets' values.

    Raises:
        DataError: There are none.
    """
    if target.values is None:
        raise DataError("the data has no target, but the task predicts one", cure="Write task: generation.")
    return target.values


def classes_of(target: Target, listed: Sequence[Any] | None) -> tuple[Any, ...]:
    """Give the classes as a recipe writes them: those listed, else those of the training part, sorted.

    Raises:
        DataError: The target has several columns, or fewer than two classes.
    """
    if listed is not None:
        return tuple(listed)
    values = given(target)
    if values.ndim != 1:
        raise DataError(
            f"the target has shape {values.shape}, expected one class an example",
            cure="Write task: multilabel for columns of 0 and 1, task: regression for columns of numbers.",
        )
    found = tuple(np.unique(values).tolist())
    if len(found) < 2:
        raise DataError(
            f"the target has one class only in the training part: {found[0]!r}",
            cure="Give examples of another class too, or write task: regression for numbers.",
        )
    return found


def numbered(values: np.ndarray, classes: tuple[Any, ...]) -> np.ndarray:
    """Give each value's place among the classes, `(examples,)`, int32.

    Raises:
        DataError: A value is none of the classes.
    """
    places = {value: place for place, value in enumerate(classes)}
    unknown = sorted({repr(value) for value in values.tolist() if value not in places})
    if unknown:
        raise DataError(
            f"the target is {', '.join(unknown[:5])}, expected one of {', '.join(map(repr, classes))}",
            cure="Write data.split.stratify: true, so that every part has every class, or list them: task.classes.",
        )
    return np.array([places[value] for value in values.tolist()], np.int32)


def as_columns(values: np.ndarray) -> np.ndarray:
    """Give targets of any shape as `(examples, outputs)`, float32."""
    return values.reshape(len(values), -1).astype(np.float32)
