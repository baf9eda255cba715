"""What tasks find out about targets: their classes, or their mean and deviation."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Target

# More classes than this would bury what an error says.
_MOST_TOLD = 10


def given(target: Target) -> np.ndarray:
    """Give the targets' values.

    Raises:
        DataError: There are none, or all are the same.
    """
    values = target.values
    if values is None:
        raise DataError("the data has no target, but the task predicts one", cure="Write task: generation.")
    if (values == values[:1]).all():
        raise DataError(
            f"the target of all {len(values)} examples for training is {some(values[:1].tolist())}: "
            "there is nothing to learn",
            cure="Give examples of another class or value too, or take another target.",
        )
    return values


def classes_of(target: Target, listed: Sequence[Any] | None) -> tuple[Any, ...]:
    """Give the classes as a recipe writes them: those listed, else those of the training part, sorted.

    Numbers that have names are known by their names, in the order of the numbers.

    Raises:
        DataError: There is no target, it is constant, or it has several columns or fractions.
        UsageError: The list has fewer than two classes, or one of them twice.
    """
    values = given(target)
    if values.ndim != 1:
        raise DataError(
            f"the target has shape {values.shape}, expected one class an example",
            cure="Write task: multilabel for columns of 0 and 1, task: regression for columns of numbers.",
        )
    if listed is not None:
        if len(listed) < 2 or len(set(listed)) < len(listed):
            raise UsageError(
                f"task.classes: expected two different classes or more, got {list(listed)}",
                cure="List each class once, or write task.classes: null to take those of the training part.",
            )
        return tuple(listed)
    if target.class_names is not None:
        return target.class_names
    found = np.unique(values).tolist()
    return tuple(_whole(found) if values.dtype.kind == "f" else found)


def _whole(values: list[float]) -> list[int]:
    """Give 0.0 and 1.0 as 0 and 1: recipes write no class with a fraction."""
    fractions = [value for value in values if value % 1]
    if fractions:
        raise DataError(f"the target is {some(fractions)}, expected classes", cure="Write task: regression.")
    return [int(value) for value in values]


def numbered(values: np.ndarray, classes: tuple[Any, ...], names: tuple[str, ...] | None) -> np.ndarray:
    """Give each value's place among the classes, `(examples,)`, int32.

    Args:
        values: Raw targets, `(examples,)`.
        classes: The classes in the order of the outputs.
        names: Names of the values 0, 1, ... if the classes are names.

    Raises:
        DataError: A value is none of the classes.
    """
    named = dict(enumerate(names or ()))
    found = [named.get(value, value) for value in values.tolist()]
    places = {value: place for place, value in enumerate(classes)}
    unknown = sorted({value for value in found if value not in places}, key=repr)
    if unknown:
        every = [*classes, *unknown]
        # JSON is YAML, so that a list without dots can be pasted.
        pasted = json.dumps(every[:_MOST_TOLD], ensure_ascii=False, default=repr)
        pasted = pasted if len(every) <= _MOST_TOLD else f"{pasted[:-1]}, ...]"
        raise DataError(
            f"the target is {some(unknown)}, expected one of {some(classes)}",
            cure=f"List every class that the data has, task: {{kind: multiclass, classes: {pasted}}}, "
            "or write task: regression for numbers.",
        )
    return np.array([places[value] for value in found], np.int32)


def some(values: Sequence[Any]) -> str:
    """Name the values, or the first of them if they are many, for an error."""
    told = ", ".join(map(repr, values[:_MOST_TOLD]))
    return told if len(values) <= _MOST_TOLD else f"{told} and {len(values) - _MOST_TOLD} more"


def as_columns(values: np.ndarray) -> np.ndarray:
    """Give targets of any shape as `(examples, outputs)`."""
    return values.reshape(len(values), -1)
