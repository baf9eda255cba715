"""Penalties that count more than the task."""

from __future__ import annotations

from kerasdl.interfaces import Fraction
from kerasdl.interfaces.finding import Finding, Observations


def too_strong_regularisation(
    observations: Observations, *, share: Fraction = 0.3, left: Fraction = 0.6
) -> list[Finding]:
    """Find weights held so near 0 that most of the loss is what they add to it, or that little else can be learned.

    Args:
        observations: What the run wrote down.
        share: Of the final training loss, what the penalty on weights makes.
        left: And of the loss of answers that are the same for all examples, what is left without it.

    Returns:
        One finding, or none.

    Example:
        >>> metrics = {"train": {"loss": 1.1}}
        >>> found = too_strong_regularisation(
        ...     Observations([], metrics=metrics, facts={"penalty": 0.5, "chance_loss": 0.69})
        ... )
        >>> found[0].cures[0]
        'model.l2=0.0'
    """
    penalty, chance = observations.fact("penalty"), observations.fact("chance_loss")
    kept = observations.kept_loss("train")
    if penalty is None or chance is None or kept is None or kept <= 0 or penalty < share * kept:
        return []
    # Where the task is learned well, it does no harm.
    if kept - penalty < left * chance:
        return []
    return [
        Finding(
            rule="too_strong_regularisation",
            severity="warning",
            first_epoch=1,
            last_epoch=len(observations.epochs) or 1,
            evidence={"penalty": penalty, "loss": kept},
            explanation=(
                f"{penalty / kept:.0%} of the loss is the penalty on weights: training makes them small rather than "
                "answers right."
            ),
            cures=("model.l2=0.0", "model.l2=1e-5", "model.l1=0.0"),
        )
    ]
