"""A model that has learned nothing."""

from __future__ import annotations

from kerasdl.doctor._capacity import is_tiny, larger
from kerasdl.interfaces import PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations


def not_learning(observations: Observations, *, share: PositiveFloat = 0.97, epochs: PositiveInt = 5) -> list[Finding]:
    """Find a training loss that is no better at the end than that of an answer which is the same for all examples.

    A model whose answers are mostly right has learned, however sure it is of the others.

    Args:
        observations: What the run wrote down.
        share: Of the loss of that answer: ln 2 for two classes that are equally frequent, the variance of numbers.
        epochs: How many there must have been.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"loss": 0.7}}] * 5
        >>> metrics = {"train": {"loss": 0.69}}
        >>> not_learning(Observations(lines, metrics=metrics, facts={"chance_loss": 0.693}))[0].severity
        'error'
    """
    left, mistakes = observations.left(), observations.mistakes_left()
    if left is None or left < share or len(observations.epochs) < epochs:
        return []
    if mistakes is not None and mistakes < 0.5:
        return []
    return [
        Finding(
            rule="not_learning",
            depth=3,
            severity="error",
            first_epoch=1,
            last_epoch=len(observations.epochs),
            evidence={"loss": observations.kept_task_loss(), "chance_loss": observations.fact("chance_loss")},
            explanation=(
                "The model is no better than one that gives the same answer to every example. The "
                "learning rate may be far off, gradients may not get through, or the inputs may say nothing of the "
                "target: are they still those of their rows?"
            ),
            cures=(
                *(larger(observations) if is_tiny(observations) else ()),
                "training.optimizer={kind: adam, learning_rate: 1e-3}",
                "model.activation=relu",
                "model.normalisation=batch",
                "model.cell=lstm",
                "model.dropout=0.0",
            ),
        )
    ]
