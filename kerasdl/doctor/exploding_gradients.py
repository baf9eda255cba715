"""Gradients that grow without end."""

from __future__ import annotations

from kerasdl.doctor._lasting import median
from kerasdl.doctor._rates import cures
from kerasdl.interfaces import PositiveFloat
from kerasdl.interfaces.finding import Finding, Observations, needs

_FIRST = 3


@needs("gradient_monitor")
def exploding_gradients(observations: Observations, *, growth: PositiveFloat = 1e3) -> list[Finding]:
    """Find gradients that became many times larger than they were, or left the range of numbers.

    A product of many slopes above 1, as through the steps of a recurrent network or layers with large weights, grows
    with each factor (Pascanu et al. 2013, arXiv:1211.5063). Compared is the norm of all gradients with that of the
    first measured epochs, so that the size of the model does not matter. Needs `gradient_monitor`.

    Args:
        observations: What the run wrote down.
        growth: So many times the norm at the beginning, above 1.

    Returns:
        One finding, or none.

    Example:
        >>> norms = [1.0, 2.0, 1.0, 5e3, 1e6]
        >>> lines = [{"epoch": number, "global_norm": norm, "layers": {}} for number, norm in enumerate(norms, 1)]
        >>> exploding_gradients(Observations([], lines))[0].first_epoch
        4
    """
    norms = [(line["epoch"], line.get("global_norm")) for line in observations.gradients]
    begun = [norm for _, norm in norms[:_FIRST] if norm]
    if not begun:
        return []
    usual = median(begun)
    found = [(epoch, norm) for epoch, norm in norms if norm is None or norm > growth * usual]
    if not found:
        return []
    return [
        Finding(
            rule="exploding_gradients",
            depth=3,
            severity="error",
            first_epoch=found[0][0],
            last_epoch=found[-1][0],
            evidence={"norm_at_first": usual, "largest_norm": max((norm for _, norm in found if norm), default=None)},
            explanation=(
                "Gradients grew to many times their size: each step throws the weights further than the one before. "
                "Clipping bounds the step whatever the gradient is; a lower learning rate and normalisation keep them "
                "from growing."
            ),
            cures=(
                "training.optimizer.global_clipnorm=1.0",
                *cures(observations, 0.1),
                "model.normalisation=layer",
            ),
        )
    ]
