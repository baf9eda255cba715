"""A model that could learn more of what it sees."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.doctor._capacity import is_tiny, larger
from kerasdl.doctor._little import evidence, is_left
from kerasdl.doctor._rates import cures, ratios
from kerasdl.interfaces import Fraction, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations

# Update over weights below which longer steps may help.
_SLOW = 1e-3
# Of the mistakes of always giving the most frequent class, where the loss still falls.
_WRONG = 0.3


def underfitting(
    observations: Observations,
    *,
    share: Fraction = 0.7,
    learned: Fraction = 0.97,
    falling: Fraction = 0.5,
    fall: Fraction = 0.05,
    epochs: PositiveInt = 5,
) -> list[Finding]:
    """Find a training loss that stayed near that of answers which are the same for all examples, or still falls.

    Args:
        observations: What the run wrote down.
        share: Of the loss of that answer; more than this is left.
        learned: Of which more than this is called not learning at all.
        falling: The share of a loss that still falls; more than this is left.
        fall: What it falls by in the last quarter of the epochs, as a share of itself.
        epochs: How many there must have been.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"loss": 0.65}}] * 5
        >>> metrics = {"train": {"loss": 0.65}}
        >>> underfitting(Observations(lines, metrics=metrics, facts={"chance_loss": 0.693}))[0].severity
        'warning'
    """
    still = _falls(observations, fall)
    least, wrong = (falling, _WRONG) if still else (share, 0.5)
    if not is_left(observations, least, learned, epochs, wrong):
        return []
    longer = (f"training.epochs={3 * len(observations.epochs)}",) if still else ()
    wider = larger(observations)
    return [
        Finding(
            rule="underfitting",
            depth=3,
            severity="warning",
            first_epoch=1,
            last_epoch=len(observations.epochs),
            evidence=evidence(observations),
            explanation=(
                "The model is hardly better than one that gives the same answer to all examples, on those it was "
                "trained on too: it is too small, too strictly held, or was stopped too early"
                + (", as the loss still falls. " if still else ". ")
                + "If a larger one is no better, the inputs say little of the target."
            ),
            cures=(
                *((*wider, *longer) if is_tiny(observations) else (*longer, *wider)),
                "model.dropout=0.0",
                "model.l2=0.0",
                *(cures(observations, 10.0) if 0 < max(ratios(observations), default=0.0) < _SLOW else ()),
            ),
        )
    ]


def _falls(observations: Observations, fall: float) -> bool:
    """Tell whether the training loss falls until the end, and the validation loss where there is one."""
    parts = [list(observations.losses(part).values()) for part in ("train", "validation")]
    return bool(parts[0]) and all(losses[-1] < (1 - fall) * _before(losses) for losses in parts if losses)


def _before(losses: Sequence[float]) -> float:
    return losses[len(losses) * 3 // 4 - 1] if len(losses) >= 4 else 0.0
