"""From values to places in a drawing, and to what stands beside its axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# Smaller differences are none.
_ROUNDING, _TINY, _LARGEST = 1e-12, 1e-300, 1e308
# Steps between ticks are these, by powers of ten.
_STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """A scale, linear or by orders of magnitude.

    Attributes:
        low: Value at the beginning.
        high: Value at the end.
        begin: Place of the beginning, in pixels.
        end: Place of the end.
        log: Whether it is by orders of magnitude; all values are above 0 then.
    """

    low: float
    high: float
    begin: float
    end: float
    log: bool = False

    @classmethod
    def of(cls, values: Sequence[float], begin: float, end: float, *, log: bool = False) -> Scale:
        """Make a scale from the least to the greatest value, or around them if they are the same but for rounding.

        Example:
            >>> Scale.of([1.0, 3.0], 0, 100).place(2.0), Scale.of([0.01, 1.0], 0, 100, log=True).place(0.1)
            (50.0, 50.0)
        """
        low, high = min(values), max(values)
        if log:
            alike = high / low - 1 <= _ROUNDING
            return (
                cls(low / 2 or low, min(high * 2, _LARGEST), begin, end, log)
                if alike
                else cls(low, high, begin, end, log)
            )
        largest = max(abs(low), abs(high))
        if high / 2 - low / 2 <= largest * _ROUNDING + _TINY:
            margin = largest / 2 if largest > _TINY else 0.5
            low, high = max(low - margin, -_LARGEST), min(high + margin, _LARGEST)
        return cls(low, high, begin, end)

    def place(self, value: float) -> float:
        """Give the place of a value."""
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log10(low), math.log10(high), math.log10(value)
        # In halves, as the difference of two large numbers may be infinite.
        share = (value / 2 - low / 2) / (high / 2 - low / 2)
        return self.begin + share * (self.end - self.begin)

    def ticks(self, most: int = 6) -> list[float]:
        """Give round values between the ends, at most so many.

        Example:
            >>> Scale(0.0, 1.0, 0, 100).ticks()
            [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
        """
        if self.log:
            return self._powers(most)
        size = (self.high / 2 - self.low / 2) / most * 2
        power = 10.0 ** math.floor(math.log10(size))
        step = next((each * power for each in _STEPS if each * power >= size), 10 * power)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [float(f"{number * step:.12g}") for number in range(first, last + 1)]

    def _powers(self, most: int) -> list[float]:
        """Give powers of ten; the ends, if there are not two of them."""
        first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
        if last <= first:
            return [self.low, self.high]
        return [float(f"1e{power}") for power in range(first, last + 1, math.ceil((last - first + 1) / most))]


def reach(values: Sequence[float], better: Literal["min", "max"]) -> tuple[float, float]:
    """Give the least and the greatest value to draw: a few that are far worse would leave no room for the others.

    Example:
        >>> reach([0.5, 0.625, 0.75, 0.75, 1e9], "min")
        (0.5, 1.25)
    """
    ordered = sorted(values, reverse=better == "max")
    best, common, worst = ordered[0], ordered[math.ceil((len(ordered) - 1) * 0.75)], ordered[-1]
    limit = best + 3 * (common - best)
    ends = sorted([best, worst if limit == best or abs(worst - best) <= abs(limit - best) else limit])
    return ends[0], ends[1]


def short(value: float | None) -> str:
    """Write a value with four digits.

    Example:
        >>> short(0.123456), short(1e-9), short(12.0), short(None)
        ('0.1235', '1e-09', '12', 'not finite')
    """
    return "not finite" if value is None or not math.isfinite(value) else f"{value:.4g}"
