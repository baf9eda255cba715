"""Axes of drawings that have many of them: shares from 0, at the bottom, to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kerasdl.report.scales import Scale, short

# Texts would touch each other if there were more.
_MOST_CHOICES = 24


@dataclass(frozen=True)
class Choices:
    """An axis of a few texts, the first at the top.

    Attributes:
        name: What is chosen.
        labels: The choices.

    Example:
        >>> Choices("activation", ["relu", "tanh"]).share("relu")
        0.75
    """

    name: str
    labels: Sequence[str]

    @property
    def room(self) -> float:
        """Share of the axis that each choice has for itself."""
        return 1 / len(self.labels)

    def share(self, value: Any) -> float | None:
        """Give the place of a choice; None if it is none of them."""
        return 1 - (self.labels.index(value) + 0.5) * self.room if value in self.labels else None

    def ticks(self) -> list[tuple[float, str]]:
        """Give the choices and their places; of very many only some."""
        shown = self.labels[:: -(-len(self.labels) // _MOST_CHOICES)]
        return [(1 - (self.labels.index(label) + 0.5) * self.room, label) for label in shown]


@dataclass(frozen=True)
class Numbers:
    """An axis of numbers.

    Attributes:
        name: What they are of.
        low: The least.
        high: The greatest.
        log: Whether it is by orders of magnitude; all are above 0 then.
        whole: Whether they are whole numbers.

    Example:
        >>> Numbers("rate", 0.01, 1.0, log=True).ticks()
        [(0.0, '0.01'), (0.5, '0.1'), (1.0, '1')]
    """

    name: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    @property
    def room(self) -> float:
        """Share of the axis that each number has for itself: nothing."""
        return 0.0

    def share(self, value: Any) -> float | None:
        """Give the place of a number, that of an end if it is beyond; None if it is none."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return self._scale().place(min(max(value, self.low), self.high))

    def ticks(self) -> list[tuple[float, str]]:
        """Give round numbers and their places."""
        scale = self._scale()
        values = [value for value in scale.ticks(5) if not self.whole or value == int(value)]
        return [(scale.place(value), self._said(value)) for value in values]

    def _scale(self) -> Scale:
        return Scale.of([self.low, self.high], 0, 1, log=self.log)

    def _said(self, value: float) -> str:
        return str(int(value)) if self.whole and abs(value) < 1e6 else short(value)
