"""A model that could learn more of what it sees."""

from __future__ import annotations

import math

from kerasdl.doctor._capacity import is_tiny, larger
from kerasdl.doctor._little import evidence, falls, is_left
from kerasdl.doctor._rates import cures, ratios
from kerasdl.interfaces import Fraction, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations

# Update over weights below which longer steps may help.
_SLOW = 1e-3
# Of the mistakes of always giving the most frequent class, where the loss still falls.
_WRONG = 0.3
# Of the units, left out in each step of training.
_MUCH = 0.5


def underfitting(
    observations: Observations,
    *,
    share: Fraction = 0.7,
    learned: Fraction = 0.97,
    falling: Fraction = 0.5,
    narrow: Fraction = 0.3,
    fall: Fraction = 0.05,
    epochs: PositiveInt = 5,
) -> list[Finding]:
    """Find a training loss that stayed near that of answers which are the same for all examples, or still falls.

    Where nothing is seen that holds the model back, what is left may be noise in the targets: that is told as an
    `info`. Of a model with no more than a few units it is the units.

    Args:
        observations: What the run wrote down.
        share: Of the loss of that answer; more than this is left.
        learned: Of which more than this is called not learning at all.
        falling: The share of a loss that still falls; more than this is left.
        narrow: That of a model none of whose hidden layers has more than a few units or filters.
        fall: What it falls by in the last quarter of the epochs, as a share of itself.
        epochs: How many there must have been.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"loss": 0.65}}] * 5
        >>> metrics = {"train": {"loss": 0.65}}
        >>> underfitting(Observations(lines, metrics=metrics, facts={"chance_loss": 0.693}))[0].severity
        'info'
    """
    still, tiny = falls(observations, fall), is_tiny(observations)
    least, wrong = (falling, _WRONG) if still else (share, 0.5)
    if tiny and (observations.fact("hidden") or observations.fact("filters")):
        least, wrong = narrow, _WRONG
    if not is_left(observations, least, math.inf if tiny else learned, epochs, wrong):
        return []
    slow = 0 < max(ratios(observations), default=0.0) < _SLOW
    # Where nothing holds it back, what is left may be noise.
    reason = still or tiny or slow or (observations.fact("dropout") or 0.0) >= _MUCH
    longer = (f"training.epochs={3 * len(observations.epochs)}",) if still else ()
    wider = larger(observations)
    return [
        Finding(
            rule="underfitting",
            depth=1 if tiny else 3,
            severity="error" if (observations.left() or 0.0) >= learned else "warning" if reason else "info",
            first_epoch=1,
            last_epoch=len(observations.epochs),
            evidence=evidence(observations),
            explanation=_told(tiny, still),
            cures=(
                *((*wider, *longer) if tiny else (*longer, *wider)),
                "model.dropout=0.0",
                "model.l2=0.0",
                *(cures(observations, 10.0) if slow else ()),
            ),
        )
    ]


def _told(tiny: bool, still: bool) -> str:
    if tiny:
        return (
            "Much is left to learn, and the model has no more than a few hidden units: it is too small for what there "
            "is. If a larger one is no better, the inputs say little of the target."
        )
    if still:
        return (
            "The loss still falls, and much is left to learn: training was stopped too early. If more epochs do not "
            "help, a larger model may."
        )
    return (
        "The model is hardly better than one that gives the same answer to all examples, on those it was trained on "
        "too: it is too small, or too strictly held. If a larger one is no better, the inputs say little of the target."
    )
