"""What a search chooses from: a parameter for each key."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kerasdl.recipe.writing import inline


@dataclass(frozen=True)
class Parameter:
    """The values that are tried for a key.

    Attributes:
        key: Dotted, as in an override.
        choices: One of these; empty for numbers between two bounds.
        low: The lower bound of numbers.
        high: The upper one; both are included.
        log: Whether they are spread over powers instead of evenly.
        step: From one to the next; None for any in between.
        whole: Whether they are whole numbers.
        when: It is tried only where each of these keys, which are searched too, has one of these values.

    Example:
        >>> dropout = Parameter("model.dropout", low=0.0, high=0.5, step=0.25)
        >>> dropout.listed(), dropout.override(0.25)
        ((0.0, 0.25, 0.5), 'model.dropout=0.25')
    """

    key: str
    choices: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    step: float | None = None
    whole: bool = False
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def count(self) -> int | None:
        """Count all values; None where there is no end of them."""
        if self.choices:
            return len(self.choices)
        if self.step is None and not self.whole:
            return None
        return math.floor((self.high - self.low) / (self.step or 1) + 1e-9) + 1

    def listed(self) -> tuple[Any, ...] | None:
        """List all values; None where there is no end of them. Where there may be very many, count them first."""
        return None if self.count() is None else tuple(self)

    def at(self, number: int) -> Any:
        """Give a value by its number, from 0."""
        return self.choices[number] if self.choices else self._at(number)

    def number_of(self, value: Any) -> int:
        """Give the number of a value that it holds."""
        if self.choices:
            return next(at for at, choice in enumerate(self.choices) if is_among(value, [choice]))
        return round((value - self.low) / (self.step or 1))

    def __iter__(self) -> Iterator[Any]:
        """Give one value after another, where there is an end of them."""
        return iter(self.choices) if self.choices else (self._at(number) for number in range(self.count() or 0))

    def holds(self, value: Any) -> bool:
        """Tell whether a value is one of them.

        Example:
            >>> Parameter("training.batch_size", low=16, high=64, step=16, whole=True).holds(48)
            True
        """
        if self.choices:
            return is_among(value, self.choices)
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            return False
        count = self.count()
        return count is None or is_among(value, [self._at(round((value - self.low) / (self.step or 1)))])

    def override(self, value: Any) -> str:
        """Write a value as an override."""
        return f"{self.key}={inline(value)}"

    def is_active(self, values: Mapping[str, Any]) -> bool:
        """Tell whether it is tried beside the values of other keys."""
        return all(key in values and is_among(values[key], among) for key, among in self.when.items())

    def _at(self, number: int) -> float:
        value = self.low + (self.step or 1) * number
        # As 0.1 + 0.2 is no 0.3.
        return int(value) if self.whole else float(f"{value:.15g}")


def is_among(value: Any, values: Iterable[Any]) -> bool:
    """Tell whether a value is one of several; to Python, true is 1."""
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)


def overrides(space: Sequence[Parameter], values: Mapping[str, Any]) -> list[str]:
    """Write the values of a candidate as overrides, in an order in which none undoes another."""
    return [parameter.override(values[parameter.key]) for parameter in space if parameter.key in values]
