"""A discriminator that is never wrong."""

from __future__ import annotations

from kerasdl.doctor._adversarial import losses_of
from kerasdl.interfaces import PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations


def discriminator_overpowering(
    observations: Observations, *, low: PositiveFloat = 0.35, lowest: PositiveFloat = 0.05, epochs: PositiveInt = 5
) -> list[Finding]:
    """Find a discriminator that is far surer than one that cannot tell, and a generator that does not catch up.

    At the equilibrium of Goodfellow et al. 2014 a discriminator cannot tell made examples from real ones, and its loss
    is 2 ln 2. One that tells all examples apart gives the generator no direction (Arjovsky and Bottou 2017,
    arXiv:1701.04862). Wasserstein's loss has no such equilibrium, and is left out.

    Args:
        observations: What the run wrote down.
        low: Loss of the discriminator over that of one that cannot tell; less is too low, while the generator's loss is
            above that of its equilibrium.
        lowest: The same; below this, the training is wasted.
        epochs: How many of the last must all show it.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"discriminator_loss": 0.01, "generator_loss": 7.0}}] * 5
        >>> facts = {"undecided_discriminator": 1.386, "undecided_generator": 0.693}
        >>> discriminator_overpowering(Observations(lines, facts=facts))[0].severity
        'error'
    """
    judged, made = losses_of(observations, "discriminator"), losses_of(observations, "generator")
    last = list(zip(judged, made, strict=False))[-epochs:]
    judging, making = (observations.fact(f"undecided_{network}") for network in ("discriminator", "generator"))
    if judging is None or making is None or len(last) < epochs:
        return []
    if not all(one < low * judging and two > making for one, two in last):
        return []
    return [
        Finding(
            rule="discriminator_overpowering",
            depth=1,
            severity="error" if max(one for one, _ in last) < lowest * judging else "warning",
            layer="discriminator",
            first_epoch=len(judged) - epochs + 1,
            last_epoch=len(judged),
            evidence={"discriminator_loss": judged[-1], "generator_loss": made[-1], "of_one_that_cannot_tell": judging},
            explanation=(
                "The discriminator tells every made example from a real one, and is so sure that the generator learns "
                "no direction from it. Fewer steps of it, a smaller one, a loss with a slope that does not end, or a "
                "penalty on the discriminator's slope keeps the two even."
            ),
            cures=(
                "model.discriminator_steps=1",
                "model.gradient_penalty=1.0",
                "model.loss=wgan_gp",
                "training.optimizer={kind: adam, learning_rate: 1e-4, beta_1: 0.5}",
            ),
        )
    ]
