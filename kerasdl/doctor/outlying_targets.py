"""A few targets far from all others."""

from __future__ import annotations

from kerasdl.interfaces import Fraction
from kerasdl.interfaces.finding import Finding, Observations


def outlying_targets(observations: Observations, *, share: Fraction = 0.5) -> list[Finding]:
    """Find numbers to be learned of which one in a hundred makes most of the squared error.

    A squared error grows with the square of the distance, so that a few typing errors or another unit in some rows are
    all that a model attends to (Huber 1964, doi:10.1214/aoms/1177703732). Of a normal distribution the farthest
    hundredth has 6 to 7 % of it.

    Args:
        observations: What the run wrote down.
        share: Of the sum of squared distances from the median, what the farthest hundredth has.

    Returns:
        One finding, or none.

    Example:
        >>> outlying_targets(Observations([], facts={"outlying_targets": 0.99}))[0].cures
        ('training.loss=huber', 'training.loss=mean_absolute_error')
    """
    found = observations.fact("outlying_targets")
    if found is None or found <= share:
        return []
    return [
        Finding(
            rule="outlying_targets",
            depth=0,
            severity="warning",
            first_epoch=None,
            last_epoch=None,
            evidence={"share_of_squared_distance": found},
            explanation=(
                f"One in a hundred targets is so far from the others that it makes {found:.0%} of the squared error: "
                "are these typing errors, or in another unit? Mend them, or leave these rows out. If they are right, a "
                "loss that grows no faster than the distance lets the other rows count."
            ),
            cures=("training.loss=huber", "training.loss=mean_absolute_error"),
        )
    ]
