"""What a check says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Outcome:
    """What one check came to.

    Attributes:
        result: `pass`; `warn` (the training may well be worth less than it could be); `fail` (it would be wasted);
            `skip` (the check does not apply, and why).
        explanation: What was found and why it matters, for someone who never heard of it.
        evidence: The numbers that prove it, by name; what is not finite is None.
        cures: Overrides for the recipe, the one that helps most first.
        rows: A table, for a check that has one.
        check: Name of the check.
    """

    result: Literal["pass", "warn", "fail", "skip"]
    explanation: str
    evidence: Mapping[str, float | None] = field(default_factory=dict)
    cures: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    check: str = ""
