"""Losses and metrics on what people read: classes and units, not logits and standardised numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, final

import keras

from kerasdl.components import bind, factory, takes_logits
from kerasdl.errors import UsageError
from kerasdl.interfaces import Component, Spec, Task
from kerasdl.runs.levels import parted

# Defined on scores of any size, as logits are.
_ON_SCORES = {"hinge", "squared_hinge", "categorical_hinge"}
# Not the same after targets are shifted and scaled, so computed in the data's own units.
_IN_UNITS = {"poisson", "mean_squared_logarithmic_error", "mean_absolute_percentage_error", "cosine_similarity"}
# Parts of the names of what is defined on classes, and beginnings of what wants one class of several to be true.
_ON_CLASSES = re.compile(
    "accuracy|auc|cross_?entropy|dice|f1_|fbeta|hinge|iou|kl_div|negatives|positives|precision|recall|sensitivity|"
    "tversky"
)
# Along the last axis: of one output they are 0/0, and the angle between two numbers is no more than their signs.
_ACROSS_OUTPUTS = ("concordance_correlation", "cosine_similarity", "pearson_correlation")
# The divergence of two distributions, too: of a label by itself, being wrong about a 0 would cost nothing.
_ON_ONE_OF_SEVERAL = ("categorical_", "kl_divergence", "one_hot_", "sparse_", "top_k_")


def _takes_numbers(kind: str) -> bool:
    """Tell whether a loss or metric wants class numbers, where others want one column a class."""
    return kind.startswith("sparse_") or kind == "categorical_generalized_cross_entropy"


class Scoring:
    """Binds losses and metrics for one task.

    Args:
        task: What the core's outputs mean.
        levelled: Targets come with level and unit.
    """

    def __init__(self, task: Task, *, levelled: bool = False) -> None:
        self.task = task
        self.levelled = levelled
        logits = keras.Input(Spec.of(task.outputs).shape)
        self.head = keras.Model(logits, task.head(logits))

    def loss(self, component: Component) -> keras.losses.Loss:
        """Bind a loss that compares encoded targets with logits.

        Raises:
            UsageError: It compares something else than what the task predicts.
        """
        self.suit(component, "training.loss", f"auto, which is {self.task.loss}")
        make, sparse = factory(component), _takes_numbers(component.kind)
        if takes_logits(component):
            return LossOf(make(from_logits=True), self, on_head=False, sparse=sparse)
        numbers = self.task.accuracy is None
        if numbers and component.kind not in _IN_UNITS:
            return LossOfValues(make()) if self.levelled else make()
        return LossOf(make(), self, on_head=component.kind not in _ON_SCORES, sparse=sparse)

    def metric(self, component: Component) -> keras.metrics.Metric:
        """Bind a metric, named as the recipe names it, that compares encoded targets with logits.

        Raises:
            UsageError: It compares something else than what the task predicts.
        """
        self.suit(component, "training.metrics", f"auto, which is [{', '.join(self.task.metrics)}]")
        resolved = component
        if component.kind == "accuracy" and self.task.accuracy is not None:
            resolved = replace(component, kind=self.task.accuracy)
        return MetricOf(bind(resolved), self, name=component.kind, sparse=_takes_numbers(resolved.kind))

    def truth(self, y_true: Any, *, sparse: bool) -> Any:
        """Give a batch of encoded targets in the data's own units."""
        if not self.levelled:
            return self.task.decode(y_true, sparse=sparse)
        values, level, unit = parted(y_true)
        return self.task.decode(values, sparse=sparse) * unit + level

    def answer(self, y_true: Any, y_pred: Any) -> Any:
        """Give what a batch of logits means, in the same units."""
        if not self.levelled:
            return self.head(y_pred)
        _, level, unit = parted(y_true)
        return self.head(y_pred) * unit + level

    def suit(self, component: Component, key: str, cure: str) -> None:
        """Refuse a loss or metric that would give an error deep in the graph, or a number without meaning."""
        kind, task = component.kind, type(self.task).__name__.lower()
        if ":" in kind:
            return
        if self.task.accuracy is None and _ON_CLASSES.search(kind):
            raise UsageError(f"{key}: {kind} compares classes, the task is {task}", cure=f"Write {key}: {cure}.")
        if self.task.accuracy == "binary_accuracy" and kind.startswith(_ON_ONE_OF_SEVERAL):
            message = f"{key}: {kind} expects one true class of several, the task is {task}"
            raise UsageError(message, cure=f"Write {key}: {cure}.")
        if kind in _ACROSS_OUTPUTS and Spec.of(self.task.outputs).shape == (1,):
            raise UsageError(
                f"{key}: {kind} compares the outputs of one example, and the model has one only",
                cure=f"Write {key}: {cure}.",
            )


@final
class LossOf(keras.losses.Loss):
    """A loss on decoded targets, and on logits or the head's output."""

    def __init__(self, loss: keras.losses.Loss, scoring: Scoring, *, on_head: bool, sparse: bool) -> None:
        super().__init__(name=loss.name, reduction=loss.reduction)
        self.loss, self.scoring, self.on_head, self.sparse = loss, scoring, on_head, sparse

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Give the loss of each example."""
        targets = self.scoring.truth(y_true, sparse=self.sparse)
        return self.loss.call(targets, self.scoring.answer(y_true, y_pred) if self.on_head else y_pred)


@final
class LossOfValues(keras.losses.Loss):
    """A loss on targets that come with level and unit, as they are learned."""

    def __init__(self, loss: keras.losses.Loss) -> None:
        super().__init__(name=loss.name, reduction=loss.reduction)
        self.loss = loss

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Give the loss of each example."""
        return self.loss.call(parted(y_true)[0], y_pred)


@final
class MetricOf(keras.metrics.Metric):
    """A metric on decoded targets and the head's output."""

    def __init__(self, metric: keras.metrics.Metric, scoring: Scoring, *, name: str, sparse: bool) -> None:
        super().__init__(name=name)
        self.metric, self.scoring, self.sparse = metric, scoring, sparse

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count a batch."""
        targets = self.scoring.truth(y_true, sparse=self.sparse)
        self.metric.update_state(targets, self.scoring.answer(y_true, y_pred), sample_weight)

    def result(self) -> Any:
        """Give the metric over all batches since the last reset; by class where it is one number a class."""
        result = self.metric.result()
        sizes = tuple(getattr(result, "shape", ()))
        if sizes in ((), (1,)):
            return result[0] if sizes else result
        classes = self.scoring.task.classes or range(sizes[0])
        return {f"{self.name}_{label}": result[index] for index, label in enumerate(classes)}

    def reset_state(self) -> None:
        """Forget all batches."""
        self.metric.reset_state()
