"""A training that is only to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Rehearsal:
    """The test part is left alone, no model is saved, no doctor is asked, no report is written.

    Attributes:
        kept: A folder in which what the data source reads is kept for others; None to keep nothing.
    """

    kept: Path | None = None

    @property
    def without(self) -> tuple[str, ...]:
        """Parts that are left alone: they are to be scored once."""
        return ("test",)
