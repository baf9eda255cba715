"""Layers that no gradient reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerasdl.interfaces import Fraction, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations


def frozen_layers(observations: Observations, *, epochs: PositiveInt = 2, left: Fraction = 0.3) -> list[Finding]:
    """Find layers the gradients of whose variables were exactly 0, or not there, in all measured steps.

    Args:
        observations: What the run wrote down; needs `gradient_monitor`.
        epochs: How many must have been measured.
        left: Of the loss of answers that are the same for all examples: where more is left, layers that are not to be
            trained are a finding, too. They are meant to be held where they were trained before.

    Returns:
        A finding for the first such layer.

    Example:
        >>> rows = {"hidden_1/kernel": {"zero_share": 1.0}, "logits/kernel": {"zero_share": 0.0}}
        >>> lines = [{"epoch": number, "layers": {}, "variables": rows} for number in (1, 2)]
        >>> frozen_layers(Observations([], lines))[0].layer
        'hidden_1'
    """
    still = observations.left()
    # Of a model that generates, what it makes tells.
    known = still is not None or "missed" in observations.facts
    learned = observations.is_well() if still is None else still <= left
    if "untrainable" in observations.facts and known and not learned:
        return [_held(observations)]
    # Of steps that loss scaling skipped, nothing is known.
    lines = [line for line in observations.gradients if line.get("variables") and line.get("measured_steps", 1)]
    if len(lines) < epochs:
        return []
    layers: dict[str, list[str]] = {}
    for name in lines[0]["variables"]:
        layers.setdefault(name.rpartition("/")[0] or name, []).append(name)
    # A bias alone may do without: two sides of a loss may cancel it out, and normalisation takes it away.
    frozen = [layer for layer, names in layers.items() if all(_is_still(name, lines) for name in names)]
    if not frozen:
        return []
    every = len(frozen) == len(layers)
    return [
        Finding(
            rule="frozen_layers",
            depth=2,
            severity="error" if every else "warning",
            layer=frozen[0],
            first_epoch=lines[0]["epoch"],
            last_epoch=lines[-1]["epoch"],
            evidence={"layers": len(frozen), "of": len(layers)},
            explanation=(
                f"No gradient ever reached {frozen[0]!r}"
                + (f" and {len(frozen) - 1} more layers" if len(frozen) > 1 else "")
                + ": they stay as they were drawn. The output does not depend on them, units before them are dead, or "
                "something on the way, such as rounding or a comparison, has no slope."
            ),
            cures=("model.activation=leaky_relu", "model.normalisation=batch", "model.activation=relu"),
        )
    ]


def _held(observations: Observations) -> Finding:
    layer = observations.facts["untrainable"]
    return Finding(
        rule="frozen_layers",
        depth=2,
        severity="warning",
        layer=layer,
        first_epoch=1,
        last_epoch=len(observations.epochs) or 1,
        evidence={"layers": observations.fact("untrainable_layers"), "left_of_chance_loss": observations.left()},
        explanation=(
            f"{layer!r} is not to be trained (trainable is false), and the model has learned little. Weights that were "
            "trained before may be held; those that were drawn at random must be trained."
        ),
        cures=(),
    )


def _is_still(variable: str, lines: Sequence[Mapping[str, Any]]) -> bool:
    return all((line["variables"].get(variable) or {}).get("zero_share") in (None, 1.0) for line in lines)
