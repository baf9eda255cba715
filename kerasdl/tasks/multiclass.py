"""Three classes or more, one of them true."""

from collections.abc import Sequence
from typing import Any, ClassVar, final

import keras
import numpy as np

from kerasdl.interfaces import Spec, Target, Task
from kerasdl.tasks._targets import classes_of, numbered


@final
class Multiclass(Task):
    """Predict the probability of each of several classes, of which one is true.

    Args:
        classes: The classes, as they stand in the data or, if it names them, by name, in the order of the outputs. By
            default those of the training part, sorted, or all that are named.

    Example:
        >>> task = Multiclass(Target(np.array([3, 5, 9])))
        >>> task.outputs.shape, task.encode(np.array([9, 3])).tolist()
        ((3,), [2, 0])
    """

    loss: ClassVar[str] = "sparse_categorical_crossentropy"
    classes: tuple[Any, ...]
    metrics: ClassVar[tuple[str, ...]] = ("accuracy",)
    accuracy: ClassVar[str] = "categorical_accuracy"

    def __init__(self, target: Target, *, classes: Sequence[str | int | bool] | None = None) -> None:
        self.classes = classes_of(target, classes)
        self._names = target.class_names
        self.outputs = Spec((len(self.classes),))

    @staticmethod
    def suits(target: Target) -> bool:
        return target.class_count > 2

    def encode(self, values: np.ndarray) -> np.ndarray:
        return numbered(values, self.classes, self._names)

    def head(self, logits: Any) -> Any:
        return keras.layers.Softmax(dtype="float32", name="probabilities")(logits)

    def decode(self, targets: Any, *, sparse: bool) -> Any:
        return targets if sparse else keras.ops.one_hot(targets, len(self.classes))

    def options(self) -> dict[str, Any]:
        return {"classes": self.classes}
