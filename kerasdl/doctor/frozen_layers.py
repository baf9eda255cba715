"""Layers that no gradient reaches."""

from __future__ import annotations

from kerasdl.interfaces import PositiveInt
from kerasdl.interfaces.finding import Finding, Observations


def frozen_layers(observations: Observations, *, epochs: PositiveInt = 2) -> list[Finding]:
    """Find trainable variables whose gradient was exactly 0, or not there, in all measured steps.

    Args:
        observations: What the run wrote down; needs `gradient_monitor`.
        epochs: How many must have been measured.

    Returns:
        A finding for the first such layer.

    Example:
        >>> rows = {"hidden_1/kernel": {"zero_share": 1.0}, "logits/kernel": {"zero_share": 0.0}}
        >>> lines = [{"epoch": number, "layers": {}, "variables": rows} for number in (1, 2)]
        >>> frozen_layers(Observations([], lines))[0].layer
        'hidden_1'
    """
    lines = [line for line in observations.gradients if line.get("variables")]
    if len(lines) < epochs:
        return []
    frozen = [
        name
        for name in lines[0]["variables"]
        if all((line["variables"].get(name) or {}).get("zero_share") in (None, 1.0) for line in lines)
    ]
    if not frozen:
        return []
    layer, _, variable = frozen[0].rpartition("/")
    every = len(frozen) == len(lines[0]["variables"])
    return [
        Finding(
            rule="frozen_layers",
            severity="error" if every else "warning",
            layer=layer or variable,
            first_epoch=lines[0]["epoch"],
            last_epoch=lines[-1]["epoch"],
            evidence={"variables": len(frozen), "of": len(lines[0]["variables"])},
            explanation=(
                f"No gradient ever reached {frozen[0]!r}"
                + (f" and {len(frozen) - 1} more variables" if len(frozen) > 1 else "")
                + ": they stay as they were drawn. The output does not depend on them, units before them are dead, or "
                "something on the way, such as rounding or a comparison, has no slope."
            ),
            cures=("model.activation=leaky_relu", "model.normalisation=batch", "model.activation=relu"),
        )
    ]
