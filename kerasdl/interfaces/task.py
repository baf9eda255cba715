"""What a model's outputs mean: the contract of the files under `tasks/`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import numpy as np

    from kerasdl.interfaces.spec import Spec

# A whole number with more distinct values than this is taken for a count or a measurement.
_MOST_UNNAMED_CLASSES = 20


@dataclass(frozen=True)
class Target:
    """Targets, as the data source gives them; a task sees those of the training part.

    Attributes:
        values: `(examples,)` or `(examples, outputs)`; None where there is nothing to predict.
        class_names: Names of classes 0, 1, ... where values are numbers with names; tasks know the classes by them.
        made_for: The task the data source is made for, if it says so.
    """

    values: np.ndarray | None
    class_names: tuple[str, ...] | None = None
    made_for: str | None = None

    @property
    def has_labels(self) -> bool:
        """Whether targets, of one column or several, are whole numbers, truth values or texts.

        Floats are labels if all are 0 or 1, and both occur; any others are numbers, and so is all that is forecast, and
        so are several columns of whole numbers if each has more than 20 distinct values.
        """
        if self.values is None or self.made_for == "forecasting":
            return False
        if self.values.dtype.kind in "iu" and self.values.ndim > 1:
            return any(len(set(column.tolist())) <= _MOST_UNNAMED_CLASSES for column in self.values.T)
        if self.values.dtype.kind != "f":
            return self.values.dtype.kind in "biuOSTU"
        ones = self.values == 1
        return bool(((self.values == 0) | ones).all() and ones.any() and not ones.all())

    @property
    def is_discrete(self) -> bool:
        """Whether each target is a single label."""
        return self.values is not None and self.values.ndim == 1 and self.has_labels

    @property
    def class_count(self) -> int:
        """How many classes there are; 0 for targets that are taken for numbers, or that are none.

        Texts and truth values have classes, and so have whole numbers that are named or have at most 20 distinct
        values, and floats that are all 0 or 1.
        """
        if self.values is None or not self.is_discrete:
            return 0
        if self.class_names is not None:
            return len(self.class_names)
        count = len(set(self.values.tolist()))
        return 0 if self.values.dtype.kind in "iu" and count > _MOST_UNNAMED_CLASSES else count


class Task(ABC):
    """Turns raw targets into what a loss compares, and logits into what people read.

    Attributes:
        outputs: What the core gives for one example.
        classes: The classes in the order of the outputs; None where there are none.
        loss: Kind of the loss that `loss: auto` means; None if the model has its own.
        metrics: Kinds of the metrics that `metrics: auto` means.
        accuracy: Kind of the metric that `accuracy` means; None if the task has no such thing.
    """

    outputs: Spec
    classes: tuple[Any, ...] | None
    loss: ClassVar[str | None]
    metrics: ClassVar[tuple[str, ...]]
    accuracy: ClassVar[str | None]

    @staticmethod
    @abstractmethod
    def suits(target: Target) -> bool:
        """Tell whether `task: auto` means this task for such a target; exactly one task says yes."""

    @abstractmethod
    def encode(self, values: np.ndarray) -> np.ndarray:
        """Turn raw targets into the numbers a loss compares with logits.

        Raises:
            DataError: The values do not fit the task, for example a class that training never saw.
        """

    @abstractmethod
    def head(self, logits: Any) -> Any:
        """Turn a batch of the core's outputs into probabilities or values, with Keras layers or operations."""

    @abstractmethod
    def decode(self, targets: Any, *, sparse: bool) -> Any:
        """Turn a batch of encoded targets into what a metric compares with the head's output, inside the graph.

        Args:
            targets: A batch as `encode` gave it.
            sparse: The metric wants class numbers rather than one column a class.
        """

    @abstractmethod
    def options(self) -> dict[str, Any]:
        """Give what was learned from the targets, as the options that a resolved recipe writes out."""
