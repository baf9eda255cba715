"""A loss that stopped being a number."""

from __future__ import annotations

from kerasdl.doctor._rates import cures
from kerasdl.interfaces.finding import Finding, Observations


def divergence(observations: Observations) -> list[Finding]:
    """Find the epoch in which the training loss became NaN or infinite.

    Args:
        observations: What the run wrote down.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"loss": 9.0}}, {"train": {"loss": None}}]
        >>> divergence(Observations(lines))[0].first_epoch
        2
    """
    # A loss that was not measured is no loss that left its range.
    written = [epoch["train"].get("loss", 0.0) for epoch in observations.epochs]
    epoch = next((number for number, loss in enumerate(written, start=1) if loss is None), None)
    if epoch is None:
        return []
    return [
        Finding(
            rule="divergence",
            severity="error",
            first_epoch=epoch,
            last_epoch=len(written),
            evidence={"last_finite_loss": observations.losses("train").get(epoch - 1)},
            explanation=(
                "The loss left the range of floating-point numbers. Steps that are too long throw the weights further "
                "from the minimum each time; clipping gradients bounds the step, a lower learning rate shortens it."
            ),
            cures=(*cures(observations, 0.1, 0.01), "training.optimizer.global_clipnorm=1.0"),
        )
    ]
