"""Tells which searched keys decide what others are options of, and as what these are tried."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kerasdl.recipe.space import Parameter, is_among

# More are not gone through.
_MOST = 1000


def outer_keys(key: str) -> list[str]:
    """Give the keys that decide what another key is an option of, outermost first.

    Example:
        >>> outer_keys("training.optimizer.momentum")
        ['training', 'training.kind', 'training.optimizer', 'training.optimizer.kind']
    """
    places = [key[: found.start()] for found in re.finditer(r"[.\[]", key)]
    return [outer for place in places for outer in (place, f"{place}.kind") if outer != key]


def outer_first(keys: Iterable[str]) -> list[str]:
    """Order keys so that each follows those that decide what it is an option of; else they keep their order.

    Example:
        >>> outer_first(["seed", "model.cell", "model.kind"])
        ['seed', 'model.kind', 'model.cell']
    """
    known = dict.fromkeys(keys)
    return list(dict.fromkeys(each for key in known for each in (*filter(known.__contains__, outer_keys(key)), key)))


def situations(parameter: Parameter, space: Mapping[str, Parameter]) -> list[dict[str, Any]]:
    """Give the values of outer keys that a parameter is tried with; a single empty one if none is searched.

    Args:
        parameter: Of a key whose outer keys stand before it.
        space: Those before it.
    """
    outer = [space[key] for key in outer_keys(parameter.key) if key in space]
    return list(itertools.islice(_of(outer, parameter.when, {}), _MOST))


def _of(
    outer: Sequence[Parameter], when: Mapping[str, Sequence[Any]], values: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    if not outer:
        yield dict(values)
        return
    first, *others = outer
    among = when.get(first.key)
    # Other keys than outer ones make no difference to what an option takes.
    known = {key: allowed for key, allowed in first.when.items() if key in outer_keys(first.key)}
    if not all(key in values and is_among(values[key], allowed) for key, allowed in known.items()):
        if among is None:
            yield from _of(others, when, values)
        return
    for value in first.choices or (first.low, first.high):
        if among is None or is_among(value, among):
            yield from _of(others, when, {**values, first.key: value})
