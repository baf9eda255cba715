"""Where a model keeps what is not a layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def attributes(owner: Any) -> Iterator[Any]:
    """Give the attributes of an object, and what the lists, tuples and dictionaries among them hold.

    Example:
        >>> class Twins:
        ...     def __init__(self):
        ...         self.name, self.optimizers = "twins", {"first": 1, "second": 2}
        >>> list(attributes(Twins()))
        ['twins', 1, 2]
    """
    for value in vars(owner).values():
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, list | tuple):
            yield from value
        else:
            yield value
