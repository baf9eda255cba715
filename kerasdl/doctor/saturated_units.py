"""Units that answer one of two extremes whatever they are given."""

from __future__ import annotations

from kerasdl.doctor._lasting import lasting
from kerasdl.interfaces import Fraction, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations, needs


@needs("activation_monitor")
def saturated_units(observations: Observations, *, share: Fraction = 0.6, epochs: PositiveInt = 3) -> list[Finding]:
    """Find layers most of whose answers are at the ends of what their activation can give, epoch after epoch.

    There the slope of sigmoid and tanh is near 0, and gradients end (LeCun et al. 1998, "Efficient BackProp"; Glorot
    and Bengio 2010). Needs `activation_monitor`.

    Args:
        observations: What the run wrote down.
        share: Of a layer's answers, in `[0, 1)`; more than this, saturated, is a finding.
        epochs: How many of the last measured epochs must all show it.

    Returns:
        A finding for the first such layer.

    Example:
        >>> lines = [{"epoch": number, "layers": {"hidden_1": {"saturated_share": 0.9}}} for number in (1, 2, 3)]
        >>> saturated_units(Observations([], activations=lines))[0].layer
        'hidden_1'
    """
    lines = [] if observations.is_well() else observations.activations
    for layer in lines[-1]["layers"] if lines else ():
        found = lasting(lines, lambda line: (line["layers"].get(layer, {}).get("saturated_share") or 0.0) > share)  # noqa: B023
        if len(found) >= epochs:
            last = found[-1]["layers"][layer]["saturated_share"]
            return [
                Finding(
                    rule="saturated_units",
                    depth=2,
                    severity="warning",
                    layer=layer,
                    first_epoch=found[0]["epoch"],
                    last_epoch=found[-1]["epoch"],
                    evidence={"saturated_share": last},
                    explanation=(
                        f"{last:.0%} of the answers of {layer!r} are at an end of its activation, where the slope is "
                        "near 0 and hardly any gradient gets through: weights or inputs are too large. Activations "
                        "without an upper end, normalisation and smaller steps mend that."
                    ),
                    cures=("model.normalisation=batch", "data.standardise=true", "model.activation=relu"),
                )
            ]
    return []
