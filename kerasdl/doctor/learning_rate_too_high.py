"""Steps that jump over what they are to reach."""

from __future__ import annotations

from itertools import pairwise

from kerasdl.doctor._rates import cures, ratios, usual
from kerasdl.interfaces import Fraction, PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations

_NETWORKS = ("generator/", "discriminator/")


def learning_rate_too_high(
    observations: Observations,
    *,
    ratio: PositiveFloat = 0.1,
    whole: PositiveFloat = 0.7,
    swing: Fraction = 0.1,
    rises: Fraction = 0.35,
    epochs: PositiveInt = 5,
) -> list[Finding]:
    """Find weights that change by a large part of themselves in each step, and a training loss that goes up and down.

    About a thousandth of the weights is usual for a step (Karpathy, "CS231n: Babysitting the learning process"). A
    loss that rises as often as it falls, by much of what is left of it, jumps from side to side of a valley.
    `gradient_monitor` gives the first; without it only the second is seen.

    Args:
        observations: What the run wrote down.
        ratio: Update over weights, of the layer in the middle, in the last half of the measured epochs.
        whole: The same in any of them.
        swing: How much a rise of the loss is of the loss before it, on average.
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
    evidence: dict[str, float | None] = {}
    if (len(half) >= 2 and min(half) > ratio) or max(found, default=0.0) > whole:
        evidence["update_ratio"] = max(found)
    losses = list(observations.losses("train").values())
    late = losses[len(losses) // 2 :]
    ups = [after / before - 1 for before, after in pairwise(late) if 0 < before < after]
    if len(late) > epochs and len(ups) > rises * (len(late) - 1) and sum(ups) / len(ups) > swing:
        evidence |= {"share_of_rises": len(ups) / (len(late) - 1), "mean_rise": sum(ups) / len(ups)}
    if not evidence or _is_gan(observations):
        return []
    return [
        Finding(
            rule="learning_rate_too_high",
            severity="warning",
            first_epoch=len(observations.epochs) // 2 + 1,
            last_epoch=len(observations.epochs),
            evidence=evidence,
            explanation=(
                "Steps are too long: each changes much of the weights, and jumps over the minimum instead of going "
                "down to it. A lower learning rate, or one that falls with time, comes closer."
            ),
            cures=(
                *cures(
                    observations, 0.1, 0.01, first=usual(observations, found) if "update_ratio" in evidence else None
                ),
                "training.optimizer.global_clipnorm=1.0",
            ),
        )
    ]


def _is_gan(observations: Observations) -> bool:
    return any(name.startswith(_NETWORKS) for line in observations.gradients[:1] for name in line["layers"]) or any(
        "generator_loss" in line.get("train", {}) for line in observations.epochs[:1]
    )
