"""Units that answer 0 whatever they are given."""

from __future__ import annotations

from kerasdl.doctor._lasting import lasting
from kerasdl.interfaces import Fraction, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations, needs


@needs("activation_monitor")
def dead_units(observations: Observations, *, share: Fraction = 0.5, epochs: PositiveInt = 3) -> list[Finding]:
    """Find layers many of whose units were 0 for all examples looked at, epoch after epoch.

    The slope of a rectified unit is 0 where it answers 0. One that does so for all examples gets no gradient, and stays
    as it is (Lu et al. 2019, "Dying ReLU and Initialization", arXiv:1903.06733). A few in a wide layer are no harm, nor
    are many in a model that has learned well. Needs `activation_monitor`.

    Args:
        observations: What the run wrote down.
        share: Of a layer's units, in `[0, 1)`; more than this, dead, is a finding.
        epochs: How many of the last measured epochs must all show it.

    Returns:
        A finding for the first such layer: those behind it get what it leaves.

    Example:
        >>> lines = [{"epoch": number, "layers": {"hidden_1": {"dead_share": 0.75}}} for number in (1, 2, 3)]
        >>> dead_units(Observations([], activations=lines))[0].layer
        'hidden_1'
    """
    lines = [] if observations.is_well() else observations.activations
    for layer in lines[-1]["layers"] if lines else ():
        found = lasting(lines, lambda line: (line["layers"].get(layer, {}).get("dead_share") or 0.0) > share)  # noqa: B023
        if len(found) >= epochs:
            dead = found[-1]["layers"][layer]["dead_share"]
            return [_finding(layer, dead, found[0]["epoch"], found[-1]["epoch"])]
    return []


def _finding(layer: str, dead: float, first: int, last: int) -> Finding:
    return Finding(
        rule="dead_units",
        depth=2,
        severity="warning",
        layer=layer,
        first_epoch=first,
        last_epoch=last,
        evidence={"dead_share": dead},
        explanation=(
            f"{dead:.0%} of the units of {layer!r} are 0 for every example, so that no gradient reaches their weights: "
            "a step that was too long, or inputs far from 0, pushed them below the kink of their activation. One that "
            "has a slope on both sides lets them come back; normalisation and shorter steps keep most inputs near 0."
        ),
        cures=("model.normalisation=batch", "model.activation=leaky_relu"),
    )
