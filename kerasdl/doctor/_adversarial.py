"""What the losses of a GAN's two networks were."""

from __future__ import annotations

from kerasdl.interfaces.finding import Observations

_NETWORKS = ("generator/", "discriminator/")


def is_adversarial(observations: Observations) -> bool:
    """Tell whether two networks were trained against each other.

    Example:
        >>> is_adversarial(Observations([{"train": {"generator_loss": 0.7}}]))
        True
    """
    layers = [name for line in observations.gradients[:1] for name in line["layers"]]
    return any(name.startswith(_NETWORKS) for name in layers) or bool(losses_of(observations, "generator"))


def losses_of(observations: Observations, network: str) -> list[float]:
    """Give the loss of `generator` or `discriminator` by epoch; none of other models.

    Example:
        >>> losses_of(Observations([{"train": {"generator_loss": 0.7}}]), "generator")
        [0.7]
    """
    found = [line.get("train", {}).get(f"{network}_loss") for line in observations.epochs]
    return [loss for loss in found if loss is not None]
