"""A loss that jumps up and comes down again."""

from __future__ import annotations

from itertools import pairwise

from kerasdl.doctor._adversarial import is_adversarial
from kerasdl.doctor._rates import cures
from kerasdl.interfaces import PositiveFloat
from kerasdl.interfaces.finding import Finding, Observations

# Times the usual loss: examples that lose so much more have large gradients.
_FAR = 100.0


def loss_spikes(
    observations: Observations, *, times: PositiveFloat = 3.0, of_first: PositiveFloat = 0.3
) -> list[Finding]:
    """Find an epoch whose training loss is many times that of the one before.

    Args:
        observations: What the run wrote down.
        times: So many times the loss before it, above 1.
        of_first: And by more than this share of the first epoch's loss: near 0, everything is many times larger.

    Returns:
        One finding, for the largest, or none.

    Example:
        >>> loss_spikes(Observations([{"train": {"loss": loss}} for loss in (1.0, 0.2, 0.9, 0.2)]))[0].first_epoch
        3
    """
    # Losses of two networks that are trained against each other may jump: `oscillation` looks at these.
    losses = {} if is_adversarial(observations) else observations.losses("train")
    epochs = list(losses)
    jumps = [
        (losses[after] - losses[before], before, after)
        for before, after in pairwise(epochs)
        if losses[after] > times * losses[before] > 0 and losses[after] - losses[before] > of_first * losses[epochs[0]]
    ]
    if not jumps:
        return []
    _, before, after = max(jumps)
    told, evidence = _examples(observations)
    return [
        Finding(
            rule="loss_spikes",
            depth=3,
            severity="warning",
            first_epoch=min(epoch for _, _, epoch in jumps),
            last_epoch=max(epoch for _, _, epoch in jumps),
            evidence={"loss": losses[after], "loss_before": losses[before], "spikes": len(jumps), **evidence},
            explanation=(
                f"In epoch {after} the loss is {losses[after] / losses[before]:.1f} times that of the one before, "
                "as when a few examples with large gradients throw the weights away from where they were. "
                f"{told}Clipping bounds what one batch can do."
            ),
            cures=("training.optimizer.global_clipnorm=1.0", *cures(observations, 0.1)),
        )
    ]


def _examples(observations: Observations) -> tuple[str, dict[str, float | None]]:
    """Name the examples that lose far more than others, where it was looked for them."""
    times = observations.fact("hardest_over_median")
    if times is None or times < _FAR:
        return "", {}
    listed = ", ".join(map(str, observations.facts["hardest"]))
    told = f"Of the training examples, {listed} lose most, up to {times:.3g} times as much as usual: look at them. "
    return told, {"hardest_over_median": times}
