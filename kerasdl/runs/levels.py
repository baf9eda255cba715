"""Targets relative to a level of their example: it comes along with them, so that scores are in the data's units."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from kerasdl.interfaces import Task

# Levels come as float32.
_ROUNDING = 2.0**-24
# Level and unit of the targets of each example, `(examples, outputs)` both.
Levels = tuple[np.ndarray, np.ndarray]


def relative(values: np.ndarray, levels: Levels | None) -> np.ndarray:
    """Give targets as a task learns them.

    Args:
        values: Raw targets, `(examples, outputs)`.
        levels: Of each example; None where targets are learned as they are.

    Example:
        >>> relative(np.array([[7.0]]), (np.array([[1.0]]), np.array([[2.0]]))).tolist()
        [[3.0]]
    """
    if levels is None:
        return values
    level, unit = levels
    return (values.reshape(level.shape) - level) / unit


def statistics(values: np.ndarray, levels: Levels | None) -> np.ndarray:
    """Give targets as a task learns them, for what it finds out about them.

    An output that differs from its level by the same all the time does so but for rounding, which is nothing to learn.
    """
    found = relative(values, levels)
    if levels is None:
        return found
    level, unit = levels
    rounding = _ROUNDING * np.abs(level / unit)
    steady = found.std(axis=0) <= 2 * np.sqrt(np.square(rounding).mean(axis=0))
    return np.where(steady, found.mean(axis=0), found)


def encode_targets(task: Task, values: np.ndarray, levels: Levels | None) -> np.ndarray:
    """Encode targets for a loss; with levels they come along, `(examples, 3 * outputs)`: values, levels, units."""
    encoded = task.encode(relative(values, levels))
    return encoded if levels is None else np.concatenate([encoded, *levels], axis=1).astype(np.float32)


def parted(encoded: Any) -> tuple[Any, Any, Any]:
    """Give values, levels and units of a batch of encoded targets, inside the graph."""
    values, level, unit = keras.ops.split(encoded, 3, axis=1)
    return values, level, unit
