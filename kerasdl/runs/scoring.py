"""Losses and metrics on what people read: classes and units, not logits and standardised numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, final

import keras

from kerasdl.components import factory, takes_logits
from kerasdl.interfaces import Component, Spec, Task

# Defined on scores of any size, as logits are.
_ON_SCORES = {"hinge", "squared_hinge", "categorical_hinge"}
# Not the same after targets are shifted and scaled, so computed in the data's own units.
_IN_UNITS = {"poisson", "mean_squared_logarithmic_error", "mean_absolute_percentage_error", "cosine_similarity"}


def _takes_numbers(kind: str) -> bool:
    """Tell whether a loss or metric wants class numbers, where others want one column a class."""
    return kind.startswith("sparse_") or kind == "categorical_generalized_cross_entropy"


class Scoring:
    """Binds losses and metrics for one task.

    Args:
        task: What the core's outputs mean.
    """

    def __init__(self, task: Task) -> None:
        self.task = task
        logits = keras.Input(Spec.of(task.outputs).shape)
        self.head = keras.Model(logits, task.head(logits))

    def loss(self, component: Component) -> keras.losses.Loss:
        """Bind a loss that compares encoded targets with logits."""
        make, sparse = factory(component), _takes_numbers(component.kind)
        if takes_logits(component):
            return LossOf(make(from_logits=True), self, on_head=False, sparse=sparse)
        numbers = self.task.accuracy is None
        if numbers and component.kind not in _IN_UNITS:
            return make()
        return LossOf(make(), self, on_head=component.kind not in _ON_SCORES, sparse=sparse)

    def metric(self, component: Component) -> keras.metrics.Metric:
        """Bind a metric, named as the recipe names it, that compares encoded targets with logits."""
        resolved = component
        if component.kind == "accuracy" and self.task.accuracy is not None:
            resolved = replace(component, kind=self.task.accuracy)
        return MetricOf(factory(resolved)(name=component.kind), self, sparse=_takes_numbers(resolved.kind))


@final
class LossOf(keras.losses.Loss):
    """A loss on decoded targets, and on logits or the head's output."""

    def __init__(self, loss: keras.losses.Loss, scoring: Scoring, *, on_head: bool, sparse: bool) -> None:
        super().__init__(name=loss.name, reduction=loss.reduction)
        self.loss, self.scoring, self.on_head, self.sparse = loss, scoring, on_head, sparse

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Give the loss of each example."""
        targets = self.scoring.task.decode(y_true, sparse=self.sparse)
        return self.loss.call(targets, self.scoring.head(y_pred) if self.on_head else y_pred)


@final
class MetricOf(keras.metrics.Metric):
    """A metric on decoded targets and the head's output."""

    def __init__(self, metric: keras.metrics.Metric, scoring: Scoring, *, sparse: bool) -> None:
        super().__init__(name=metric.name)
        self.metric, self.scoring, self.sparse = metric, scoring, sparse

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count a batch."""
        targets = self.scoring.task.decode(y_true, sparse=self.sparse)
        self.metric.update_state(targets, self.scoring.head(y_pred), sample_weight)

    def result(self) -> Any:
        """Give the metric over all batches since the last reset."""
        return self.metric.result()

    def reset_state(self) -> None:
        """Forget all batches."""
        self.metric.reset_state()
