"""A generator that no gradient reaches."""

from __future__ import annotations

from typing import Any

from kerasdl.interfaces import PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations, needs


@needs("gradient_monitor")
def vanished_generator_gradient(
    observations: Observations, *, ratio: PositiveFloat = 1e-3, epochs: PositiveInt = 3
) -> list[Finding]:
    """Find a generator whose gradients fell to a tiny part of what they were, or are 0.

    Args:
        observations: What the run wrote down; needs `gradient_monitor`.
        ratio: Largest gradient norm of the generator's layers over the largest there was; less counts as vanished.
        epochs: How many of the last measured epochs must all show it.

    Returns:
        One finding, or none.

    Example:
        >>> norms = [1.0, 1e-6, 1e-6, 1e-6]
        >>> lines = [{"epoch": at, "layers": {"generator/logits": {"norm": norm}}} for at, norm in enumerate(norms, 1)]
        >>> vanished_generator_gradient(Observations([], lines))[0].first_epoch
        2
    """
    norms = [(line["epoch"], _norm(line["layers"])) for line in observations.gradients]
    there = [(epoch, norm) for epoch, norm in norms if norm is not None]
    last = there[-epochs:]
    if len(there) <= epochs:
        return []
    most = max(norm for _, norm in there)
    if not all(norm <= ratio * most for _, norm in last):
        return []
    return [
        Finding(
            rule="vanished_generator_gradient",
            depth=2,
            severity="error",
            layer="generator",
            first_epoch=last[0][0],
            last_epoch=last[-1][0],
            evidence={"norm": last[-1][1], "largest_norm": most},
            explanation=(
                "Hardly any gradient reaches the generator: where the discriminator is sure, its loss is flat, and no "
                "change of an example makes it better. A loss whose slope does not end tells the way all the same."
            ),
            cures=("model.loss=wgan_gp", "model.loss=non_saturating", "model.gradient_penalty=1.0"),
        )
    ]


def _norm(layers: Any) -> float | None:
    norms = [row.get("norm") for name, row in layers.items() if name.startswith("generator/")]
    there = [norm for norm in norms if norm is not None]
    return max(there) if there else None
