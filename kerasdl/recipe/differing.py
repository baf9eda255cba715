"""Says in what two recipes differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kerasdl.recipe.format import Recipe
from kerasdl.recipe.writing import inline, tree

_MISSING = object()


def differences(before: Recipe, now: Recipe) -> list[str]:
    """Say key by key what was in one recipe and is in another.

    Example:
        >>> from kerasdl.recipe.loading import load
        >>> differences(load("mlp/spirals"), load("mlp/spirals", ["seed=3"]))
        ['seed was 0, and is 3']
    """
    return [
        f"{key} was {_written(one)}, and is {_written(other)}"
        for key, one, other in _apart(tree(before), tree(now), "")
    ]


def _apart(one: Any, other: Any, key: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in {**one, **other}:
            below = f"{key}.{name}" if key else str(name)
            yield from _apart(one.get(name, _MISSING), other.get(name, _MISSING), below)
    elif one != other:
        yield key, one, other


def _written(value: Any) -> str:
    return "not there" if value is _MISSING else inline(value)
