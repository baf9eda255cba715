"""Tells in words what the checks before a training came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerasdl.cli.findings import number, pasted


def told(outcome: Mapping[str, Any]) -> str:
    """Tell of a check, in a line for each thing there is to say.

    Args:
        outcome: As `--json` has it.

    Example:
        >>> found = {"check": "input_scale", "result": "warn", "explanation": "Large.", "evidence": {"mean": 90.0}}
        >>> print(told({**found, "cures": ("data.standardise=true",), "rows": ()}))
        warn  input scale: Large.
              mean 90
              Try: data.standardise=true
    """
    lines = [f"{outcome['result']}  {outcome['check'].replace('_', ' ')}: {outcome['explanation']}"]
    if outcome["evidence"] and outcome["result"] != "pass":
        lines.append(
            ", ".join(f"{name.replace('_', ' ')} {number(value)}" for name, value in outcome["evidence"].items())
        )
    if outcome["cures"]:
        lines.append(f"Try: {pasted(outcome['cures'])}")
    return "\n      ".join([*lines, *_table(outcome["rows"])])


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give a line for each row, in columns."""
    cells = [[_cell(value) for value in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _cell(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value).replace("[", "(").replace("]", ")")
