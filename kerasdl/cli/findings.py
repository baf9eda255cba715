"""Tells in words what is wrong with a training, and what to try."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any


def described(finding: Mapping[str, Any], *, proves: bool = False) -> str:
    """Describe a finding, in a line for each thing there is to say.

    Args:
        finding: As status.json has it.
        proves: Give the numbers that prove it, too.

    Example:
        >>> found = {"rule": "dead_units", "severity": "warning", "layer": "hidden_1", "first_epoch": 3, "cures": ()}
        >>> print(described({**found, "explanation": "They sleep.", "evidence": {"share": 0.5}}, proves=True))
        warning: dead units at hidden_1, from epoch 3
          They sleep.
          share 0.5
    """
    at = f" at {finding['layer']}" if finding["layer"] else ""
    since = f", from epoch {finding['first_epoch']}" if finding["first_epoch"] else ""
    within = f", in fold {', '.join(map(str, finding['folds']))}" if "folds" in finding else ""
    lines = [f"{finding['severity']}: {finding['rule'].replace('_', ' ')}{at}{since}{within}"]
    lines.append(f"  {finding['explanation']}")
    if proves and finding["evidence"]:
        numbers = (f"{name.replace('_', ' ')} {number(value)}" for name, value in finding["evidence"].items())
        lines.append(f"  {', '.join(numbers)}")
    if finding["cures"]:
        lines.append(f"  Try: {pasted(finding['cures'])}")
    return "\n".join(lines)


def pasted(cures: Sequence[str]) -> str:
    """Write overrides as a shell takes them.

    Example:
        >>> pasted(["model.l2=0.01", "model.units=[8, 8]"])
        "model.l2=0.01 or 'model.units=[8, 8]'"
    """
    return " or ".join(map(shlex.quote, cures))


def not_looked_at(monitor: str, rules: Sequence[str]) -> str:
    """Say which rules a run was not asked about.

    Example:
        >>> not_looked_at("activation_monitor", ["dead_units", "saturated_units"])
        'Without activation_monitor among its callbacks it was not looked for dead units, saturated units.'
    """
    listed = ", ".join(rule.replace("_", " ") for rule in rules)
    return f"Without {monitor} among its callbacks it was not looked for {listed}."


def number(value: float | None) -> str:
    """Give a number with the digits that matter."""
    return "no number" if value is None else f"{value:.4g}"
