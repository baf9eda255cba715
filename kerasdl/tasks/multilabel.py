"""Several labels, each true or false by itself."""

from typing import Any, ClassVar, final

import keras
import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces import Spec, Target, Task
from kerasdl.tasks._targets import as_columns, given


@final
class Multilabel(Task):
    """Predict for each column of zeros and ones, or each label of a column of several, the probability that it is one.

    Example:
        >>> Multilabel(Target(np.array([[0, 1, 1], [1, 0, 1]]))).outputs.shape
        (3,)
    """

    loss: ClassVar[str] = "binary_crossentropy"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy", "auc")
    accuracy: ClassVar[str] = "binary_accuracy"
    classes = None

    def __init__(self, target: Target) -> None:
        self.outputs = Spec((as_columns(given(target)).shape[1],))

    @staticmethod
    def suits(target: Target) -> bool:
        values = target.values
        return target.has_labels and values is not None and values.ndim > 1 and values.dtype.kind in "biuf"

    def encode(self, values: np.ndarray) -> np.ndarray:
        found = np.unique(values)
        if not np.isin(found, (0, 1)).all():
            raise DataError(
                f"the target has values {found[:5].tolist()}, expected labels of 0 and 1 in each column",
                cure="Write task: regression for columns of numbers.",
            )
        return as_columns(values).astype(np.float32)

    def head(self, logits: Any) -> Any:
        return keras.layers.Activation("sigmoid", dtype="float32", name="probabilities")(logits)

    def decode(self, targets: Any, *, sparse: bool) -> Any:
        return targets

    def options(self) -> dict[str, Any]:
        return {}
