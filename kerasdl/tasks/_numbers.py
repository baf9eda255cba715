"""What tasks that predict numbers share: they train on standardised targets and answer in the user's units."""

from collections.abc import Sequence
from typing import Any, ClassVar

import keras
import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces import Spec, Target, Task
from kerasdl.tasks._targets import as_columns, given


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
        spread = columns.std(axis=0)
        self.mean = tuple(columns.mean(axis=0).tolist() if mean is None else mean)
        # A constant target has no spread to divide by.
        self.deviation = tuple(np.where(spread > 0, spread, 1.0).tolist() if deviation is None else deviation)
        for name, listed in (("mean", self.mean), ("deviation", self.deviation)):
            if len(listed) != columns.shape[1]:
                raise DataError(
                    f"task.{name} has length {len(listed)}, expected one number for each of {columns.shape[1]} targets",
                    cure=f"Write task.{name}: null to take the training part's.",
                )
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
