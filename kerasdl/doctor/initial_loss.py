"""A loss that begins where it should not."""

from __future__ import annotations

from kerasdl.interfaces import PositiveFloat
from kerasdl.interfaces.finding import Finding, Observations
from kerasdl.interfaces.starting_loss import MANY, times


def initial_loss(observations: Observations, *, many: PositiveFloat = MANY) -> list[Finding]:
    """Find an untrained model that is surer than it can be.

    Its loss should be that of answers which say nothing: ln C for C classes, the variance of numbers (Karpathy 2019,
    "A recipe for training neural networks").

    Args:
        observations: What the run wrote down.
        many: So many times that loss is a finding, above 1.

    Returns:
        One finding, or none.

    Example:
        >>> initial_loss(Observations([], facts={"initial_loss": 55.0, "initial_chance_loss": 0.69}))[0].severity
        'warning'
    """
    found, chance = observations.fact("initial_loss"), observations.fact("initial_chance_loss")
    if found is None or chance is None or chance <= 0 or times(found, chance) <= many:
        return []
    return [
        Finding(
            rule="initial_loss",
            depth=1,
            severity="warning",
            first_epoch=1,
            last_epoch=1,
            evidence={"initial_loss": found, "initial_chance_loss": chance},
            explanation=(
                f"Before any training the loss is {found:.3g}, where answers that say nothing have {chance:.3g}: the "
                "model begins sure of what is wrong, and has to unlearn that first. Inputs or initial weights are too "
                "large."
            ),
            cures=("data.standardise=true", "model.normalisation=layer", "model.normalisation=batch"),
        )
    ]
