"""What the doctor sees of a training and what it says: the contract of the files under `doctor/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

# How deep a finding stands that is no part of what goes wrong in a training.
REMARK = 4


@dataclass(frozen=True)
class Observations:
    """What a run wrote down, as it stands in the run directory; what is not finite is None.

    Attributes:
        epochs: Lines of metrics.jsonl, one an epoch.
        gradients: Lines of gradients.jsonl; none without `gradient_monitor`.
        metrics: Loss and metrics with the final weights, by part; none if the run did not end well.
        activations: Lines of activations.jsonl; none without `activation_monitor`.
        facts: What facts.json says of data, loss and answers; a rule finds nothing where what it needs is not there.
        nonfinite: Where values first left the range of numbers, as status.json has it; empty where they did not.
    """

    epochs: Sequence[Mapping[str, Any]]
    gradients: Sequence[Mapping[str, Any]] = ()
    metrics: Mapping[str, Mapping[str, float | None]] | None = None
    activations: Sequence[Mapping[str, Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    nonfinite: Mapping[str, Any] = field(default_factory=dict)

    def fact(self, name: str) -> float | None:
        """Give a number that facts.json has."""
        found = self.facts.get(name)
        return None if found is None else float(found)

    def kept_loss(self, part: Literal["train", "validation"]) -> float | None:
        """Give the loss of a part with the final weights."""
        return (self.metrics or {}).get(part, {}).get("loss")

    def kept_task_loss(self) -> float | None:
        """Give the loss of the training part with the final weights, without what the weights add to it."""
        kept = self.kept_loss("train")
        return None if kept is None else kept - (self.fact("penalty") or 0.0)

    def left(self) -> float | None:
        """Give what is left, with the final weights, of the training loss of the best answer that is always the same.

        0 is a perfect model, 1 one that has learned nothing; None where either is not known.
        """
        chance, kept = self.fact("chance_loss"), self.kept_task_loss()
        return None if chance is None or kept is None or chance <= 0 else kept / chance

    def mistakes_left(self, part: Literal["train", "validation"] = "train") -> float | None:
        """Give the wrong answers on a part, over those of always giving the most frequent class.

        A model that is sure of its few mistakes has a large loss and has learned all the same; None without accuracy.
        """
        accuracy, frequent = (self.metrics or {}).get(part, {}).get("accuracy"), self.fact("largest_class")
        return None if accuracy is None or frequent is None or frequent >= 1 else (1 - accuracy) / (1 - frequent)

    def is_well(self) -> bool:
        """Tell whether the final model has learned what there is: what is odd inside it does no harm then."""
        left, missed, spread = self.left(), self.fact("missed"), self.fact("spread")
        if missed is not None and spread is not None:
            return missed < 0.25 and spread > 0.5 and (self.fact("unlike") or 0.0) < 0.5
        return left is not None and left < 0.1

    def losses(self, part: Literal["train", "validation"]) -> dict[int, float]:
        """Give the loss of a part by epoch, from 1; without the epochs that have none, or none that is finite."""
        found = {number: epoch.get(part, {}).get("loss") for number, epoch in enumerate(self.epochs, start=1)}
        return {number: loss for number, loss in found.items() if loss is not None}


Rule = Callable[..., list["Finding"]]


def needs(what: Literal["gradient_monitor", "activation_monitor", "end"]) -> Callable[[Rule], Rule]:
    """Declare what a rule finds nothing without: a callback, or that the training has ended.

    Example:
        >>> @needs("end")
        ... def nothing(observations: Observations) -> list[Finding]:
        ...     return []
        >>> nothing.needs
        'end'
    """

    def declared(rule: Rule) -> Rule:
        rule.needs = what  # type: ignore[attr-defined]
        return rule

    return declared


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a training, or with its data.

    Attributes:
        rule: Name of the rule that found it.
        severity: `info`, `warning` (the model could be better) or `error` (the training is wasted).
        first_epoch: Where it begins, counted from 1; None for what is wrong with the data.
        last_epoch: Where it was last seen.
        evidence: The numbers that prove it, by name.
        explanation: What happened and why, for someone who never heard of it.
        cures: Overrides for the recipe, the one that helps most first.
        layer: Where it is; None for the whole model.
        column: The column of a table that it is about; None for what is wrong with a training.
        depth: How far it is from the cause, as a cure of the cause cures the rest: 0 for what the data and outputs are,
            1 for learning rate, start and restraint, 2 for layers and networks, 3 for what all of these lead to, 4 for
            remarks.
    """

    rule: str
    severity: Literal["info", "warning", "error"]
    first_epoch: int | None
    last_epoch: int | None
    evidence: Mapping[str, float | None]
    explanation: str
    cures: tuple[str, ...]
    layer: str | None = None
    column: str | None = None
    depth: int = REMARK
