"""Makes findings about data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from kerasdl.interfaces import ColumnType
from kerasdl.interfaces.finding import Finding


def about(
    rule: str, severity: str, explanation: str, *cures: str, column: str | None = None, **evidence: float
) -> Finding:
    """Make a finding that is about no epoch."""
    return Finding(rule, severity, None, None, evidence, explanation, cures, column=column)  # type: ignore[arg-type]


def declaring(name: str, kind: ColumnType, declared: Mapping[str, ColumnType]) -> str:
    """Write the override that declares a column: all of them at once if its name cannot stand in a key.

    Example:
        >>> declaring("age", "numeric", {}), declaring("a.b", "ignore", {"age": "numeric"})
        ('data.columns.age=numeric', 'data.columns={"age": "numeric", "a.b": "ignore"}')
    """
    if re.fullmatch(r"[A-Za-z_]\w*", name):
        return f"data.columns.{name}={kind}"
    return f"data.columns={json.dumps({**declared, name: kind}, ensure_ascii=False)}"
