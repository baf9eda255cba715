"""Steps that jump over what they are to reach."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kerasdl.doctor._adversarial import is_adversarial
from kerasdl.doctor._rates import adam, cures, ratios, usual
from kerasdl.interfaces import Fraction, PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations

_MUCH = 0.6
# Of the loss of answers that are the same for all examples: swings of what is left do no harm.
_LITTLE = 0.1
# Of what a step may change at first: where weights have grown by steps that were too long, the ratio is too low.
_LONG = 2e-2
# Of a layer's units, that are dead after the first epoch, in which each layer had moved by this; and the deviation of
# inputs, and what is left of the size of weights, that are no reason for it themselves.
_DEAD, _MOVED, _WIDE, _SHRUNK = 0.9, 5e-3, 10.0, 0.5


def learning_rate_too_high(
    observations: Observations,
    *,
    ratio: PositiveFloat = 0.1,
    whole: PositiveFloat = 0.25,
    left: Fraction = 0.3,
    swing: Fraction = 0.1,
    rises: Fraction = 0.35,
    epochs: PositiveInt = 5,
) -> list[Finding]:
    """Find weights that change by a large part of themselves in each step, and a training loss that goes up and down.

    Or units of a layer that were reached by gradients in the first epoch, and dead at its end: long steps pushed them
    where they answer 0 (Lu et al. 2019, arXiv:1903.06733).

    About a thousandth of the weights is usual for a step (Karpathy, "CS231n: Babysitting the learning process"). A
    loss that rises as often as it falls, by much of what is left of it, jumps from side to side of a valley.
    `gradient_monitor` gives the first; without it only the second is seen. Losses of two networks that are trained
    against each other may swing: `oscillation` looks at these.

    Args:
        observations: What the run wrote down.
        ratio: Update over weights, of the layer in the middle, in the last half of the measured epochs.
        whole: The same in any of them: such a step leaves little of what the weights were.
        left: Of the loss of answers that are the same for all examples; where less is left, long steps did no harm.
        swing: How much a rise of the loss is of the loss before it, or of a tenth of the first one, on average.
        rises: Share of the epochs in the last half in which the loss rises.
        epochs: How many the last half must have.

    Returns:
        One finding, or none.

    Example:
        >>> losses = [1.0, 0.5, 0.9, 0.4, 0.8, 0.5, 0.9, 0.4, 0.9, 0.5, 0.8, 0.5]
        >>> found = learning_rate_too_high(Observations([{"train": {"loss": loss}} for loss in losses]))
        >>> found[0].rule
        'learning_rate_too_high'
    """
    found = ratios(observations)
    half = found[len(found) // 2 :]
    evidence: dict[str, float | None]
    still, evidence = observations.left(), {}
    at_once = max(found, default=0.0) > whole
    harmed = not observations.is_well() if still is None else still > left
    if harmed and (at_once or (len(half) >= 2 and min(half) > ratio)):
        evidence["update_ratio"] = max(found)
    killed = _killed(observations)
    if killed is not None and harmed:
        evidence |= {"update_ratio": max(found), "dead_share": killed}
    losses = list(observations.losses("train").values())
    # Much dropout makes a loss jump, too.
    jumpy = is_adversarial(observations) or (observations.fact("dropout") or 0.0) > _MUCH
    learned = still is not None and still < _LITTLE
    share, mean = _rises(losses)
    swings = share > rises and mean > swing
    validation = list(observations.losses("validation").values())
    if observations.fact("dropout") and len(validation) == len(losses):
        # What is left out is another part in each step, but nothing is when the model is looked at.
        of_validation = _rises(validation)
        swings = swings and of_validation[0] > rises and of_validation[1] > swing / 2
    if swings and not jumpy and not learned and len(losses) - len(losses) // 2 > epochs:
        evidence |= {"share_of_rises": share, "mean_rise": mean}
    if not evidence:
        return []
    return [
        Finding(
            rule="learning_rate_too_high",
            depth=1,
            severity="warning",
            first_epoch=1 if "update_ratio" in evidence else len(observations.epochs) // 2 + 1,
            last_epoch=len(observations.epochs),
            evidence=evidence,
            explanation=(
                "Steps are too long: each changes much of the weights, and jumps over the minimum instead of going "
                "down to it. A lower learning rate, or one that falls with time, comes closer."
            ),
            cures=(
                *adam(observations, shorter=True),
                *cures(
                    observations, 0.1, 0.01, first=_shorter(observations, found) if "update_ratio" in evidence else None
                ),
                "training.optimizer.global_clipnorm=1.0",
            ),
        )
    ]


def _rises(losses: Sequence[float]) -> tuple[float, float]:
    """Give the share of the late epochs in which a loss rises, and by how much of itself on average."""
    late = losses[len(losses) // 2 :]
    # Near 0, every change is a large part of what is left.
    ups = [(after - before) / max(before, losses[0] / 10) for before, after in pairwise(late) if 0 < before < after]
    return (len(ups) / (len(late) - 1), sum(ups) / len(ups)) if ups else (0.0, 0.0)


def _shorter(observations: Observations, found: Sequence[float]) -> float | None:
    """Give the rate with which the first steps would have been of the usual size, if that is a lower one."""
    rate, wanted = observations.fact("learning_rate"), usual(observations, found, _LONG)
    return wanted if rate is not None and wanted is not None and wanted < rate else None


def _killed(observations: Observations) -> float | None:
    """Give the share of dead units of a layer that died in the first epoch, though gradients had reached all layers."""
    if not observations.gradients or not observations.activations or "mismatch" in observations.facts:
        return None
    if (observations.fact("deviation") or 0.0) > _WIDE or (observations.fact("dropout") or 0.0) > _MUCH:
        return None
    # Units whose weights a penalty or decay took away are dead, too.
    if (observations.fact("shrunk") or 1.0) < _SHRUNK:
        return None
    first = [row.get("update_ratio") for row in observations.gradients[0]["layers"].values()]
    there = [ratio for ratio in first if ratio is not None]
    dead = max((row.get("dead_share") or 0.0 for row in observations.activations[0]["layers"].values()), default=0.0)
    return dead if dead > _DEAD and there and min(there) > _MOVED else None
