"""A discriminator that is never wrong."""

from __future__ import annotations

from kerasdl.doctor._adversarial import losses_of
from kerasdl.interfaces import PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations


def discriminator_overpowering(
    observations: Observations, *, low: PositiveFloat = 0.1, high: PositiveFloat = 3.0, epochs: PositiveInt = 3
) -> list[Finding]:
    """Find a discriminator whose loss stays near 0 while that of the generator is high.

    At the equilibrium of Goodfellow et al. 2014 the discriminator's loss is 2 ln 2. One that tells all examples apart
    gives the generator no direction (Arjovsky and Bottou 2017, arXiv:1701.04862). Losses that may be negative, as
    Wasserstein's, have no such lower end and are left out.

    Args:
        observations: What the run wrote down.
        low: Loss of the discriminator that is too low.
        high: Loss of the generator that is too high.
        epochs: How many of the last must all show it.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"discriminator_loss": 0.01, "generator_loss": 7.0}}] * 4
        >>> discriminator_overpowering(Observations(lines))[0].severity
        'error'
    """
    judged, made = losses_of(observations, "discriminator"), losses_of(observations, "generator")
    last = list(zip(judged, made, strict=False))[-epochs:]
    if len(last) < epochs or min([*judged, *made]) < 0 or not all(one < low and two > high for one, two in last):
        return []
    return [
        Finding(
            rule="discriminator_overpowering",
            severity="error",
            layer="discriminator",
            first_epoch=len(judged) - epochs + 1,
            last_epoch=len(judged),
            evidence={"discriminator_loss": judged[-1], "generator_loss": made[-1]},
            explanation=(
                "The discriminator tells every made example from a real one, and is so sure that the generator learns "
                "no direction from it. A smaller one, a loss with a slope that does not end, or a penalty on the "
                "discriminator's slope keeps the two even."
            ),
            cures=(
                "model.loss=wgan_gp",
                "model.gradient_penalty=1.0",
                "training.optimizer={kind: adam, learning_rate: 1e-4, beta_1: 0.5}",
            ),
        )
    ]
