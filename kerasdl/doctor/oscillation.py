"""Two networks that chase each other."""

from __future__ import annotations

from itertools import pairwise

from kerasdl.doctor._adversarial import losses_of
from kerasdl.interfaces import Fraction, PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations


def oscillation(
    observations: Observations, *, swing: PositiveFloat = 0.5, turns: Fraction = 0.3, epochs: PositiveInt = 8
) -> list[Finding]:
    """Find a generator's loss that swings up and down by much of its size until the end.

    Args:
        observations: What the run wrote down.
        swing: Mean change from epoch to epoch over the mean loss, in the last half.
        turns: Share of these epochs after which it goes the other way.
        epochs: How many the last half must have.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"generator_loss": 1.0 + 5 * (number % 2)}} for number in range(20)]
        >>> oscillation(Observations(lines))[0].layer
        'generator'
    """
    losses = losses_of(observations, "generator")
    late = losses[len(losses) // 2 :]
    # Losses of either sign, as Wasserstein's, have no size to compare with.
    if len(late) < epochs or min(losses) < 0:
        return []
    changes = [after - before for before, after in pairwise(late)]
    mean = sum(map(abs, late)) / len(late)
    swings = sum(map(abs, changes)) / len(changes) / max(mean, 1e-9)
    turned = sum(one * two < 0 for one, two in pairwise(changes)) / max(1, len(changes) - 1)
    if swings <= swing or turned < turns:
        return []
    return [
        Finding(
            rule="oscillation",
            depth=2,
            severity="warning",
            layer="generator",
            first_epoch=len(losses) - len(late) + 1,
            last_epoch=len(losses),
            evidence={"mean_change": swings, "turns": turned},
            explanation=(
                "The generator's loss swings up and down: each network undoes what the other has just learned. Shorter "
                "steps, less momentum and averaged weights calm them."
            ),
            cures=(
                "training.optimizer={kind: adam, learning_rate: 1e-4, beta_1: 0.5}",
                "model.gradient_penalty=1.0",
                "model.loss=wgan_gp",
            ),
        )
    ]
