"""Tells augmentations which values a pixel can have, once the data is known."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import keras
import numpy as np

from kerasdl.errors import UsageError
from kerasdl.interfaces import Component
from kerasdl.runs.examples import Examples

Range = tuple[float, float]
_OPTION = "value_range"
# Of the range that an augmentation is told: pixels may lie so far beyond it, and must fill so much of it.
_BEYOND, _FILLED = 0.1, 0.1
# Examples.
_LOOKED_AT = 1024


def fitted(model: Component, train: Examples) -> Component:
    """Give each augmentation that takes a range of values and has none that of the inputs.

    Args:
        model: What the recipe says.
        train: The training part.

    Returns:
        The same with ranges.

    Raises:
        UsageError: It has one, and the inputs lie elsewhere: it would cut them off, or change them beyond recognition.

    Example:
        >>> jitter = Component("augmentations", "random_brightness", {"factor": 0.2, "value_range": None})
        >>> model = Component("models", "cnn", {"augmentation": (jitter,)})
        >>> fitted(model, Examples(np.array([[-1.23], [2.0]]), None)).options["augmentation"][0].options["value_range"]
        (-1.3, 2.0)
    """
    return _fitted(model, cache(lambda: _extent(train.first(_LOOKED_AT))), "model")


def _extent(inputs: Any) -> Range:
    """Give least and most, rounded outwards as a person would write them."""
    arrays = [np.asarray(each) for each in keras.tree.flatten(inputs)]
    low = math.floor(10 * min(float(each.min()) for each in arrays))
    high = math.ceil(10 * max(float(each.max()) for each in arrays))
    # Where all are the same there is a range, too.
    return low / 10, max(high, low + 1) / 10


def _fitted(value: Any, extent: Callable[[], Range], key: str) -> Any:
    if isinstance(value, tuple):
        return tuple(_fitted(item, extent, f"{key}[{number}]") for number, item in enumerate(value))
    if not isinstance(value, Component):
        return value
    options: dict[str, Any] = {name: _fitted(each, extent, f"{key}.{name}") for name, each in value.options.items()}
    if value.room == "augmentations" and _OPTION in options:
        options[_OPTION] = _range(options[_OPTION], extent(), f"{key}.{_OPTION}")
    return replace(value, options=options)


def _range(given: Range | None, found: Range, key: str) -> Range:
    if given is None:
        return found
    (low, high), (least, most) = given, found
    room = _BEYOND * (high - low)
    if least < low - room or most > high + room or most - least < _FILLED * (high - low):
        raise UsageError(
            f"{key}: pixels are said to lie between {low:g} and {high:g}, but where the model gets them they lie "
            f"between {least:g} and {most:g}",
            cure=f"Leave it out, or write {_OPTION}: [{least:g}, {most:g}].",
        )
    return low, high
