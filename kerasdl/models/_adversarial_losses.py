"""What the two networks of a GAN minimise, given the discriminator's logits for real and generated examples."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf
from keras import ops

DiscriminatorLoss = Callable[[Any, Any], Any]
GeneratorLoss = Callable[[Any], Any]


def non_saturating_discriminator(real: Any, fake: Any) -> Any:
    """Binary cross-entropy (Goodfellow et al. 2014, arXiv:1406.2661, equation 1)."""
    return ops.mean(ops.softplus(-real)) + ops.mean(ops.softplus(fake))


def non_saturating_generator(fake: Any) -> Any:
    """Maximise log D(G(z)) (Goodfellow et al. 2014, end of section 3), which gives gradients from the start."""
    return ops.mean(ops.softplus(-fake))


def wasserstein_discriminator(real: Any, fake: Any) -> Any:
    """Minus the distance the critic sees (Arjovsky et al. 2017, arXiv:1701.07875, equation 2)."""
    return ops.mean(fake) - ops.mean(real)


def wasserstein_generator(fake: Any) -> Any:
    """Minus the critic's mean score; also the hinge loss's generator."""
    return -ops.mean(fake)


def least_squares_discriminator(real: Any, fake: Any) -> Any:
    """Distance of real logits to 1 and of generated ones to 0 (Mao et al. 2017, arXiv:1611.04076, equation 9)."""
    return 0.5 * (ops.mean(ops.square(real - 1.0)) + ops.mean(ops.square(fake)))


def least_squares_generator(fake: Any) -> Any:
    """Distance of generated logits to 1 (Mao et al. 2017, equation 9)."""
    return 0.5 * ops.mean(ops.square(fake - 1.0))


def hinge_discriminator(real: Any, fake: Any) -> Any:
    """Margins of 1 on both sides (Lim and Ye 2017, arXiv:1705.02894, equation 4)."""
    return ops.mean(ops.relu(1.0 - real)) + ops.mean(ops.relu(1.0 + fake))


def slope_penalty(judge: Callable[[Any], Any], real: Any, fake: Any, seed: Any) -> Any:
    """Mean squared distance to 1 of the slope between real and generated examples (Gulrajani et al. 2017, equation 3).

    Args:
        judge: Maps examples to logits, each from its own example alone: no batch normalisation.
        real: Real examples.
        fake: As many generated ones.
        seed: Draws the place between each pair.
    """
    share = keras.random.uniform((ops.shape(real)[0],) + (1,) * (len(real.shape) - 1), seed=seed)
    between = share * real + (1.0 - share) * fake
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = judge(between)
    squares = ops.square(tape.gradient(scores, between))
    # The square root has no slope at 0.
    norms = ops.sqrt(ops.sum(squares, axis=tuple(range(1, len(real.shape)))) + 1e-12)
    return ops.mean(ops.square(norms - 1.0))


def undecided(loss: str) -> tuple[float, float] | None:
    """Give the losses of a discriminator that cannot tell generated examples from real ones, and of the generator.

    Args:
        loss: A key of `ADVERSARIAL_LOSSES`.

    Returns:
        Discriminator's and generator's; None where every score of both is as good as another, as of Wasserstein's.

    Example:
        >>> [round(each, 3) for each in undecided("non_saturating")]
        [1.386, 0.693]
    """
    judging, making = ADVERSARIAL_LOSSES[loss]
    scores = [ops.full((1,), step / 10 - 3.0) for step in range(61)]
    losses = [float(judging(score, score)) for score in scores]
    least = min(losses)
    if max(losses) - least < 1e-6:
        return None
    # Of several that are as good, as between the hinge's margins, the one in the middle.
    best = [score for score, found in zip(scores, losses, strict=True) if found < least + 1e-6]
    return least, float(making(best[len(best) // 2]))


ADVERSARIAL_LOSSES: dict[str, tuple[DiscriminatorLoss, GeneratorLoss]] = {
    "non_saturating": (non_saturating_discriminator, non_saturating_generator),
    "wgan_gp": (wasserstein_discriminator, wasserstein_generator),
    "least_squares": (least_squares_discriminator, least_squares_generator),
    "hinge": (hinge_discriminator, wasserstein_generator),
}
