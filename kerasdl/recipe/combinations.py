"""All combinations of the values of a space, listed and counted."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kerasdl.recipe.search_format import Search
from kerasdl.recipe.space import Parameter


def combinations(space: Sequence[Parameter]) -> Iterator[dict[str, Any]]:
    """Give all combinations of values that can be listed, each once; without keys whose condition does not hold."""

    def of(rest: Sequence[Parameter], values: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if not rest:
            yield values
            return
        first, *others = rest
        if not first.is_active(values):
            yield from of(others, values)
            return
        for value in first:
            yield from of(others, {**values, first.key: value})

    return of(space, {})


def count(space: Sequence[Parameter], most: int) -> int:
    """Count all combinations of values, up to so many.

    Example:
        >>> count([Parameter("a", (1, 2)), Parameter("b", (5, 6), when={"a": (2,)})], 30)
        3
    """
    counts = [each.count() for each in space]
    if None in counts:
        return most
    if any(each.when for each in space):
        return sum(1 for _ in itertools.islice(combinations(space), most))
    # A product may be more than anybody counts one by one.
    return min(most, math.prod(each or 0 for each in counts))


def trials_of(search: Search, space: Sequence[Parameter], own: Mapping[str, Any]) -> int:
    """Give how many trials a search has at most: no more than there are values to try.

    Args:
        search: Of the recipe.
        space: What is chosen from.
        own: The values that the recipe has itself, as far as they could be chosen.
    """
    if search.method == "hyperband":
        # The same values are tried for more epochs.
        return search.trials
    is_extra = search.method != "grid" and any(each.is_active(own) and each.key not in own for each in space)
    return min(search.trials, count(space, search.trials) + is_extra)
