"""Numbers."""

from collections.abc import Sequence
from typing import final

from kerasdl.interfaces import Float, PositiveFloat, Target
from kerasdl.tasks._numbers import Numbers


@final
class Regression(Numbers):
    """Predict numbers, in the units of the data.

    Args:
        mean: Mean of each output, in the data's units, taken off before training; by default the training part's.
        deviation: Standard deviation of each output, in the data's units, divided by before training; by default the
            training part's.

    Example:
        >>> import numpy as np
        >>> Regression(Target(np.array([1.0, 3.0]))).options()
        {'mean': (2.0,), 'deviation': (1.0,)}
    """

    def __init__(
        self, target: Target, *, mean: Sequence[Float] | None = None, deviation: Sequence[PositiveFloat] | None = None
    ) -> None:
        super().__init__(target, mean, deviation)

    @staticmethod
    def suits(target: Target) -> bool:
        if target.values is None or target.made_for == "forecasting":
            return False
        if target.values.dtype.kind == "f" or target.values.ndim > 1:
            return target.values.dtype.kind in "iuf" and not target.has_labels
        return target.is_discrete and target.class_count == 0
