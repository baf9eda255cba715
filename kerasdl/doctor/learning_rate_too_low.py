"""Steps so short that nothing is reached."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.doctor._adversarial import is_adversarial
from kerasdl.doctor._decayed import decayed
from kerasdl.doctor._rates import adam, cures, ratios, usual
from kerasdl.interfaces import Fraction, PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations, needs

# Of their size, by which the weights of networks that learn have moved.
_MOVED = 0.2
# Of the loss of answers that are the same for all examples: what is left where nothing is learned, and where something
# may still be; and of itself, what a loss that falls loses in the last quarter.
_NOTHING, _SOME, _FALL = 0.97, 0.1, 0.05


@needs("gradient_monitor")
def learning_rate_too_low(
    observations: Observations, *, ratio: PositiveFloat = 2e-4, learned: Fraction = 0.5, epochs: PositiveInt = 3
) -> list[Finding]:
    """Find a training whose weights hardly move in any layer, though the loss is still high and falling.

    Or one whose weights stood still from the middle on, as a schedule or a callback had taken the rate away.

    Args:
        observations: What the run wrote down; needs `gradient_monitor`.
        ratio: Update over weights that no layer exceeds in any measured epoch, above 0. Where some layers move and
            others do not, it is not the learning rate.
        learned: Of the loss of answers that are the same for all examples, this share is still there at the end; of a
            model that generates, of what it makes more than this looks like nothing in the data.
        epochs: How many must have been measured.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"epoch": number, "layers": {"logits": {"update_ratio": 1e-6}}} for number in (1, 2, 3)]
        >>> losses = [{"train": {"loss": loss}} for loss in (0.70, 0.699, 0.698)]
        >>> learning_rate_too_low(Observations(losses, lines, facts={"chance_loss": 0.69}))[0].evidence["loss"]
        0.698
    """
    if stopped := decayed(observations):
        return [stopped]
    found = ratios(observations, max, embeddings=False)
    losses, chance = list(observations.losses("train").values()), observations.fact("chance_loss")
    if len(observations.gradients) < epochs or not 0 < max(found, default=0.0) <= ratio or len(losses) < epochs:
        return []
    # Losses of two networks that are trained against each other need not fall.
    unlike = observations.fact("unlike")
    if unlike is not None or is_adversarial(observations):
        steps = observations.gradients[-1].get("step") or 0
        # In all of them together weights have moved by a small part of themselves.
        far = (unlike or 0.0) > learned or 0 < max(found) * steps < _MOVED
    else:
        far = chance is not None and _slow(losses, chance, learned)
    if not far:
        return []
    return [
        Finding(
            rule="learning_rate_too_low",
            depth=1,
            severity="warning",
            first_epoch=observations.gradients[0]["epoch"],
            last_epoch=observations.gradients[-1]["epoch"],
            evidence={"largest_update_ratio": max(found), "loss": losses[-1], "chance_loss": chance},
            explanation=(
                "The loss falls, but each step moves the weights by so little that it would take many times as many "
                "epochs to get anywhere: the learning rate is too low."
            ),
            cures=(
                *adam(observations, longer=True),
                *cures(observations, 10.0, 100.0, first=usual(observations, found)),
            ),
        )
    ]


def _slow(losses: Sequence[float], chance: float, learned: float) -> bool:
    """Tell whether the loss falls and is far from its end, or has not moved."""
    before = losses[len(losses) * 3 // 4 - 1] if len(losses) >= 4 else losses[0]
    if losses[-1] > _NOTHING * chance:
        return losses[-1] < losses[0] * (1 + _FALL)
    falls = losses[-1] < (1 - _FALL) * before
    return losses[-1] < losses[0] and (losses[-1] >= learned * chance or (falls and losses[-1] >= _SOME * chance))
