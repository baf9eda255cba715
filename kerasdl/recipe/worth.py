"""Derives what a search tries from the signatures of what stands in the recipe."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kerasdl.components import Option, find, section
from kerasdl.interfaces import Component, Worth
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.search_format import Values
from kerasdl.recipe.tree import at
from kerasdl.recipe.writing import tree

# What is compared on other data is no comparison.
_LEFT_ALONE = ("data", "search")


def worth_searching(recipe: Recipe) -> dict[str, Values]:
    """Give the options that the signatures say are worth searching, by dotted key, those that decide most first.

    What the recipe itself has is among the values, so that the best of them can do no worse; an option that is `auto`,
    null or a component is left as it is, unless its signature names that, too.

    Args:
        recipe: As it was checked.

    Example:
        >>> from kerasdl.recipe.loading import load
        >>> found = worth_searching(load("mlp/spirals", ["training.optimizer.learning_rate=0.05"]))
        >>> list(found)[:3], found["training.optimizer.learning_rate"].log
        (['training.optimizer.learning_rate', 'model.units', 'model.activation'], (0.0001, 0.05))
    """
    return {key: values for _, key, values in sorted(_found(recipe, ""), key=lambda each: each[0])}


def _found(value: Any, key: str, only: Collection[str] | None = None) -> Iterator[tuple[int, str, Values]]:
    """Give rank, key and values of all that is worth it in a part of a recipe."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _found(item, f"{key}[{index}]")
    for name, (option, own) in _options(value).items():
        below = f"{key}.{name}" if key else name
        if below in _LEFT_ALONE or (only is not None and name not in only):
            continue
        note = option.worth
        if note is not None and not (note.unless and at(tree(value), note.unless)):
            values = _values(note, tree(own))
            if values is not None:
                yield note.rank, below, values
        yield from _found(own, below, note.only if note else None)


def _options(value: Any) -> Mapping[str, tuple[Option, Any]]:
    """Give the options of a component, or of a section such as `training`, with what the recipe has for them."""
    if isinstance(value, Component):
        # The recipe was checked with leave to import; what it names is imported already.
        options = find(value.room, value.kind, allow_import=(value.kind.partition(":")[0],)).signature.options
        return {name: (options[name], own) for name, own in value.options.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: (option, getattr(value, name)) for name, option in section(type(value)).options.items()}
    return {}


def _values(note: Worth, own: Any) -> Values | None:
    """Add what the recipe has to what its signature says; None if it is something else."""
    if note.choices is not None:
        choices = [*tree(note.choices)]
        if own not in choices:
            if _sort(own) not in map(_sort, choices):
                return None
            choices.append(own)
            # Of numbers, a search knows which lie beside which.
            choices = sorted(choices) if set(map(_sort, choices)) == {"number"} else choices
        return Values(choices=tuple(choices))
    bounds = note.range or note.log
    if bounds is None or _sort(own) != "number":
        return None
    low, high = bounds
    if note.log is None:
        return Values(range=(min(low, own), max(high, own)), step=note.step)
    # Nothing at all, as a penalty of 0, has no place among powers.
    return Values(log=(min(low, own), max(high, own)) if own > 0 else bounds)


def _sort(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__
