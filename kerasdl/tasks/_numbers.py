"""What tasks that predict numbers share: they train on standardised targets and answer in the user's units."""

from collections.abc import Sequence
from typing import Any, ClassVar

import keras
import numpy as np

from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Spec, Target, Task
from kerasdl.interfaces.precision import rounds_away
from kerasdl.tasks._targets import as_columns, given

# Metrics square errors and add them up in float32, which holds 1e-38 to 3e38.
_SMALLEST_DEVIATION, _LARGEST_DEVIATION = 1e-15, 1e14


class Numbers(Task):
    """A task whose outputs are numbers.

    A loss on standardised targets begins near 1 whatever the units, so that one learning rate serves all of them.
    """

    loss: ClassVar[str] = "mean_squared_error"
    metrics: ClassVar[tuple[str, ...]] = ("rmse", "mae")
    accuracy = None
    classes = None

    def __init__(self, target: Target, mean: Sequence[float] | None, deviation: Sequence[float] | None) -> None:
        values = given(target)
        if values.dtype.kind not in "biuf":
            raise DataError(
                f"the target is of type {values.dtype}, expected numbers",
                cure="Write task: multiclass or task: binary for a target that names classes.",
            )
        columns = as_columns(values).astype(np.float64)
        offset, spread, constant = _moments(columns)
        _check_spread(offset, spread, constant)
        self.mean = tuple(offset.tolist() if mean is None else mean)
        # A constant column has no spread to divide by.
        self.deviation = tuple(np.where(constant, 1.0, spread).tolist() if deviation is None else deviation)
        for name, listed in (("mean", self.mean), ("deviation", self.deviation)):
            if len(listed) != columns.shape[1]:
                raise DataError(
                    f"task.{name} has length {len(listed)}, expected one number for each of {columns.shape[1]} targets",
                    cure=f"Write task.{name}: null to take the training part's.",
                )
        _check_options(self.mean, self.deviation, constant)
        self.outputs = Spec((len(self.mean),))

    def encode(self, values: np.ndarray) -> np.ndarray:
        standardised = (as_columns(values).astype(np.float64) - self.mean) / self.deviation
        return standardised.astype(np.float32)

    def head(self, logits: Any) -> Any:
        scale, offset = list(self.deviation), list(self.mean)
        return keras.layers.Rescaling(scale, offset, dtype="float32", name="values")(logits)

    def decode(self, targets: Any, *, sparse: bool) -> Any:
        deviation, mean = (keras.ops.convert_to_tensor(each, "float32") for each in (self.deviation, self.mean))
        return targets * deviation + mean

    def options(self) -> dict[str, Any]:
        return {"mean": self.mean, "deviation": self.deviation}


def _moments(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give each column's mean and standard deviation, and whether it is constant."""
    lowest, size = columns.min(axis=0), np.ptp(columns, axis=0)
    constant = size == 0
    # Without the scale, the squares of tiny numbers would be zero.
    scale = np.where(constant, 1.0, size)
    mean = lowest + ((columns - lowest) / scale).mean(axis=0) * scale
    return mean, ((columns - mean) / scale).std(axis=0) * scale, constant


def _check_spread(offset: np.ndarray, spread: np.ndarray, constant: np.ndarray) -> None:
    for column in np.flatnonzero(~constant).tolist():
        got = f"column {column} of the target has mean {offset[column]:.6g} and standard deviation {spread[column]:.3g}"
        if not _SMALLEST_DEVIATION <= spread[column] <= _LARGEST_DEVIATION:
            raise DataError(f"{got}; expected {_bounds()}", cure="Give the target in another unit.")
        if rounds_away(offset[column], spread[column]):
            raise DataError(
                f"{got}: a saved model answers in float32, whose 7 digits cannot tell such values apart",
                cure="Subtract the offset before saving, and add it to predictions: y = y - y.min(axis=0)",
            )


def _check_options(mean: Sequence[float], deviation: Sequence[float], constant: np.ndarray) -> None:
    for column, (middle, divisor) in enumerate(zip(mean, deviation, strict=True)):
        if not _SMALLEST_DEVIATION <= divisor <= _LARGEST_DEVIATION:
            raise UsageError(
                f"task.deviation[{column}]: expected {_bounds()}, got {divisor}",
                cure="task.deviation: null takes the training part's.",
            )
        if rounds_away(middle, divisor) and not constant[column]:
            raise UsageError(
                f"task.mean[{column}] is {middle} where task.deviation[{column}] is {divisor}: float32 cannot tell "
                "such values apart",
                cure="task.mean: null takes the training part's, and so does task.deviation: null.",
            )


def _bounds() -> str:
    return f"a standard deviation between {_SMALLEST_DEVIATION:.0e} and {_LARGEST_DEVIATION:.0e}"
