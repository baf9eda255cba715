"""The front of time series, and the levels that their forecasts are relative to, of plain Keras layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from kerasdl.data._stretches import Stretches
from kerasdl.errors import DataError
from kerasdl.interfaces import Spec
from kerasdl.interfaces.precision import rounds_away
from kerasdl.interfaces.windows import Windows
from kerasdl.series.reading import called
from kerasdl.series.windows import DATES, SERIES, VALUES, fields_of

# What goes around, by its days; the mean year of the Gregorian calendar.
_CIRCLES = {"year": 365.2425, "week": 7.0, "day": 1.0}
# A window that hardly moves is divided by this share of the median window's deviation.
_LEAST_DEVIATION = 0.01


@dataclass(frozen=True)
class Scale:
    """What numbers are scaled by, from the training part.

    Attributes:
        mean: `(series, channels)`, or one row where all series share it.
        deviation: As `mean`.
        least: Deviation that a window's is at least, `(targets,)`; None where windows are not scaled by their own.
    """

    mean: np.ndarray
    deviation: np.ndarray
    least: np.ndarray | None = None


def scale_of(divided: Sequence[Stretches], windows: Windows, *, by_window: bool) -> Scale:
    """Find the scale of each series, from what is measured in its training part.

    Raises:
        DataError: A series' spread is beyond float32, or lost beside its mean.
    """
    rows = [each.series.values[: each.ends[0]][each.series.measured[: each.ends[0]]] for each in divided]
    if by_window:
        # Covariates have one scale, as some hardly move within a window.
        rows = [np.concatenate(rows)]
    mean, deviation = np.stack([part.mean(axis=0) for part in rows]), np.stack([part.std(axis=0) for part in rows])
    constant = np.stack([np.ptp(part, axis=0) == 0 for part in rows])
    for row, channel in np.argwhere(~constant).tolist():
        _check(windows.channels[channel], divided[row].series.name, mean[row, channel], deviation[row, channel])
    deviation = np.where(constant, 1.0, deviation)
    if not by_window:
        return Scale(mean, deviation)
    steps = np.arange(-windows.window, 0)
    spreads = np.concatenate(
        [
            each.series.values[each.firsts["train"][:, None] + steps][:, :, : len(windows.targets)].std(axis=1)
            for each in divided
        ]
    )
    typical = np.median(spreads, axis=0)
    typical = np.where(typical > 0, typical, deviation[0, : len(windows.targets)])
    return Scale(mean, deviation, typical * _LEAST_DEVIATION)


def front_of(windows: Windows, scale: Scale, calendar: Sequence[str]) -> tuple[keras.Model, Spec]:
    """Build the front: scaled numbers, and beside them where in the year, week or day each step of the window is."""
    inputs = _inputs(windows)
    centre, unit = _centre_and_unit(inputs, windows, scale)
    parts = [(inputs[VALUES] - centre) / unit]
    if calendar:
        days = ops.take(inputs[DATES], 0, axis=2)[:, :, None]
        angles = days * np.array([2 * math.pi / _CIRCLES[circle] for circle in calendar], np.float32)
        parts += [ops.sin(angles), ops.cos(angles)]
    steps = keras.layers.Concatenate(dtype="float32", name="steps")(parts) if len(parts) > 1 else parts[0]
    return keras.Model(inputs, steps, name="front"), Spec(tuple(steps.shape[1:]))


def levels_of(windows: Windows, scale: Scale, back: int | None) -> keras.Model:
    """Build what gives level and unit of each forecast, `(examples, horizon * targets)` both.

    Args:
        windows: How long window and horizon are.
        scale: Gives the unit, and the mean.
        back: A step's level is the value so many steps before it, or a multiple of that; None for the mean.
    """
    inputs = _inputs(windows)
    targets = len(windows.targets)
    centre, unit = _centre_and_unit(inputs, windows, scale)
    if back is None:
        level = ops.repeat(centre[:, :, :targets], windows.horizon, axis=1)
    else:
        steps = windows.window - back + np.arange(windows.horizon) % back
        level = ops.take(inputs[VALUES][:, :, :targets], steps.astype(np.int32), axis=1)
    units = ops.repeat(unit[:, :, :targets], windows.horizon, axis=1)
    outputs = windows.horizon * targets
    return keras.Model(inputs, [ops.reshape(each, (-1, outputs)) for each in (level, units)], name="levels")


def _inputs(windows: Windows) -> dict[str, Any]:
    return {field.key: keras.Input(field.shape, dtype=field.dtype, name=field.key) for field in fields_of(windows)}


def _centre_and_unit(inputs: dict[str, Any], windows: Windows, scale: Scale) -> tuple[Any, Any]:
    """Give what is taken off the values, and what they are divided by: `(examples, 1, channels)` both."""
    values = inputs[VALUES]
    if scale.least is None and windows.known:
        number = keras.layers.StringLookup(vocabulary=list(windows.known), num_oov_indices=0)(inputs[SERIES])
        return _of_series(scale.mean, number), _of_series(scale.deviation, number)
    mean, deviation = (
        ops.zeros_like(values[:, :1]) + each.astype(np.float32) for each in (scale.mean, scale.deviation)
    )
    if scale.least is None:
        return mean, deviation
    own = values[:, :, : len(scale.least)]
    spread = ops.maximum(ops.std(own, axis=1, keepdims=True), scale.least.astype(np.float32))
    rest = slice(len(scale.least), None)
    return (
        ops.concatenate([ops.mean(own, axis=1, keepdims=True), mean[:, :, rest]], axis=2),
        ops.concatenate([spread, deviation[:, :, rest]], axis=2),
    )


def _of_series(rows: np.ndarray, number: Any) -> Any:
    # As weights: a table of thousands of series would make the model's description large.
    table = keras.layers.Embedding(len(rows), rows.shape[1], weights=[rows], trainable=False, dtype="float32")
    return table(number)[:, None, :]


def _check(column: str, name: str, mean: float, deviation: float) -> None:
    where = f"column {column!r}" + (f" of {called(name)}" if name else "")
    if rounds_away(mean, deviation):
        raise DataError(
            f"{where} has mean {mean:.6g} and standard deviation {deviation:.3g}: a saved model takes float32, whose 7 "
            "digits cannot tell such values apart",
            cure="Subtract the offset in the file.",
        )
    if not 1e-15 <= deviation <= 1e14:
        raise DataError(
            f"{where} has a standard deviation of {deviation:.3g}; expected one between 1e-15 and 1e+14",
            cure="Give the column in another unit.",
        )
