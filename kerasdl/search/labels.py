"""Names of parameters and values, short enough for drawings and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasdl.recipe.writing import inline
from kerasdl.report.elements import Element, element
from kerasdl.report.scales import short
from kerasdl.report.shortening import shortened


def brief(keys: Sequence[str]) -> list[str]:
    """Give the ends of keys that tell them apart; `kind` alone would say nothing.

    Example:
        >>> brief(["model.kind", "training.optimizer.kind", "training.optimizer.learning_rate"])
        ['model.kind', 'optimizer.kind', 'learning_rate']
    """
    ends = [[".".join(key.split(".")[-count:]) for count in range(1, key.count(".") + 2)] for key in keys]

    def is_enough(end: str, at: int) -> bool:
        return end != "kind" and not any(end in others for other, others in enumerate(ends) if other != at)

    return [next((end for end in own if is_enough(end, at)), own[-1]) for at, own in enumerate(ends)]


def label(value: Any) -> str:
    """Write a value on one line, a fraction with four digits.

    Example:
        >>> label([128, 64]), label(0.123456789), label({"kind": "adam"})
        ('[128, 64]', '0.1235', '{kind: adam}')
    """
    return short(value) if isinstance(value, float) else exact(value)


def exact(value: Any) -> str:
    """Write a value on one line, with all its digits."""
    return " ".join(inline(value).split())


def fitted(text: str, longest: int) -> str | Element:
    """Shorten a text; all of it is told where a pointer rests on it."""
    return text if (found := shortened(text, longest)) == text else element("span", found, title=text)
