"""Two classes."""

from collections.abc import Sequence
from typing import Any, ClassVar, final

import keras
import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces import Spec, Target, Task
from kerasdl.tasks._targets import classes_of, numbered, some


@final
class Binary(Task):
    """Predict the probability of the second of two classes from one logit.

    Args:
        classes: The two classes, as they stand in the data or, if it names them, by name; the second is the one whose
            probability is predicted. By default those of the training part, sorted, or both that are named.

    Example:
        >>> task = Binary(Target(np.array(["no", "yes", "no"])))
        >>> task.classes, task.encode(np.array(["yes", "no"])).tolist()
        (('no', 'yes'), [[1.0], [0.0]])
    """

    loss: ClassVar[str] = "binary_crossentropy"
    classes: tuple[Any, ...]
    metrics: ClassVar[tuple[str, ...]] = ("accuracy", "auc")
    accuracy: ClassVar[str] = "binary_accuracy"

    def __init__(self, target: Target, *, classes: Sequence[str | int | bool] | None = None) -> None:
        self.classes = classes_of(target, classes)
        self._names = target.class_names
        self.outputs = Spec((1,))
        if len(self.classes) != 2:
            raise DataError(
                f"the target has {len(self.classes)} classes, expected 2: {some(self.classes)}",
                cure="Write task: multiclass.",
            )

    @staticmethod
    def suits(target: Target) -> bool:
        return 0 < target.class_count <= 2

    def encode(self, values: np.ndarray) -> np.ndarray:
        return numbered(values, self.classes, self._names)[:, np.newaxis].astype(np.float32)

    def head(self, logits: Any) -> Any:
        return keras.layers.Activation("sigmoid", dtype="float32", name="probabilities")(logits)

    def decode(self, targets: Any, *, sparse: bool) -> Any:
        return targets

    def options(self) -> dict[str, Any]:
        return {"classes": self.classes}
