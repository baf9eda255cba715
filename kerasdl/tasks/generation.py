"""New examples like those of the data."""

from typing import Any, ClassVar, final

import numpy as np

from kerasdl.interfaces import Spec, Target, Task


@final
class Generation(Task):
    """Generate examples like those of the training part; there is no target.

    Example:
        >>> Generation.suits(Target(None))
        True
    """

    loss = None
    metrics: ClassVar[tuple[str, ...]] = ()
    accuracy = None
    classes = None

    def __init__(self, target: Target) -> None:
        self.outputs = Spec(())

    @staticmethod
    def suits(target: Target) -> bool:
        return target.values is None

    def encode(self, values: np.ndarray) -> np.ndarray:
        return values

    def head(self, logits: Any) -> Any:
        return logits

    def decode(self, targets: Any, *, sparse: bool) -> Any:
        return targets

    def options(self) -> dict[str, Any]:
        return {}
