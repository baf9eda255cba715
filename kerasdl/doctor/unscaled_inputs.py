"""Inputs far from the size that weights are drawn for."""

from __future__ import annotations

from kerasdl.interfaces import PositiveFloat
from kerasdl.interfaces.finding import Finding, Observations


def unscaled_inputs(
    observations: Observations, *, size: PositiveFloat = 10.0, apart: PositiveFloat = 1e3
) -> list[Finding]:
    """Find inputs whose mean or deviation is far larger than 1, or features of very different sizes.

    Weights are drawn for inputs of about mean 0 and deviation 1 (LeCun et al. 1998, "Efficient BackProp", section 4.3).
    Models that normalise or scale inside make up for it, and are left out.

    Args:
        observations: What the run wrote down.
        size: Mean or deviation of all numbers that is too large.
        apart: Largest deviation of a feature over the smallest that is too much.

    Returns:
        One finding, or none.

    Example:
        >>> unscaled_inputs(Observations([], facts={"mean": 130.0, "deviation": 80.0}))[0].evidence["mean"]
        130.0
    """
    mean, deviation = observations.fact("mean"), observations.fact("deviation")
    between = observations.fact("widest_to_narrowest") or 1.0
    if (
        mean is None
        or deviation is None
        or observations.fact("normalised")
        or (max(abs(mean), deviation) <= size and between <= apart)
    ):
        return []
    wide = max(abs(mean), deviation) > size
    why = (
        f"the numbers that the model takes have mean {mean:.3g} and deviation {deviation:.3g}, where about 0 and 1 are "
        "expected: steps that suit the other weights are too long for the first ones, and units saturate or die."
        if wide
        else f"one feature spreads {between:.3g} times as wide as another, which hardly counts beside it."
    )
    return [
        Finding(
            rule="unscaled_inputs",
            depth=0,
            severity="warning",
            first_epoch=1,
            last_epoch=1,
            evidence={"mean": mean, "deviation": deviation, "widest_to_narrowest": between},
            explanation=why[0].upper() + why[1:],
            cures=("data.standardise=true", "model.normalisation=batch", "model.normalisation=layer"),
        )
    ]
