"""A model that could learn more of what it sees."""

from __future__ import annotations

from kerasdl.doctor._capacity import larger
from kerasdl.doctor._rates import cures, ratios
from kerasdl.interfaces import Fraction, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations

# Update over weights below which longer steps may help.
_SLOW = 1e-3


def underfitting(
    observations: Observations, *, share: Fraction = 0.7, learned: Fraction = 0.97, epochs: PositiveInt = 5
) -> list[Finding]:
    """Find a training loss that stayed near that of answers which are the same for all examples.

    Args:
        observations: What the run wrote down.
        share: Of the loss of that answer; more than this is left.
        learned: Of which more than this is called not learning at all.
        epochs: How many there must have been.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"loss": 0.65}}] * 5
        >>> metrics = {"train": {"loss": 0.65}}
        >>> underfitting(Observations(lines, metrics=metrics, facts={"chance_loss": 0.693}))[0].severity
        'warning'
    """
    left, mistakes = observations.left(), observations.mistakes_left()
    if left is None or not share < left < learned or len(observations.epochs) < epochs:
        return []
    if mistakes is not None and mistakes < 0.5:
        return []
    return [
        Finding(
            rule="underfitting",
            depth=3,
            severity="warning",
            first_epoch=1,
            last_epoch=len(observations.epochs),
            evidence={"loss": observations.kept_task_loss(), "chance_loss": observations.fact("chance_loss")},
            explanation=(
                "The model is hardly better than one that gives the same answer to all examples, on those it was "
                "trained on too: it is too small, too strictly held, or was stopped too early. If a larger one is no "
                "better, the inputs say little of the target."
            ),
            cures=(
                *larger(observations),
                "model.dropout=0.0",
                "model.l2=0.0",
                *(cures(observations, 10.0) if 0 < max(ratios(observations), default=0.0) < _SLOW else ()),
            ),
        )
    ]
