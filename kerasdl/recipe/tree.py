"""YAML as a tree that remembers where everything stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Node:
    """A value and its place.

    Attributes:
        value: A scalar, a list of nodes, or a dict of nodes.
        where: `file:line:column`, or the override as it was typed.
        key_places: For a dict: where each key stands.
        overridden: It comes from an override.
    """

    value: Any
    where: str
    key_places: Mapping[str, str] | None = None
    overridden: bool = False

    @classmethod
    def of(cls, value: Any, where: str, *, overridden: bool = False) -> Node:
        """Make nodes of plain values, all at the same place."""
        if isinstance(value, Mapping):
            items = {str(key): cls.of(item, where, overridden=overridden) for key, item in value.items()}
            return cls(items, where, dict.fromkeys(items, where), overridden)
        if isinstance(value, list | tuple):
            return cls([cls.of(item, where, overridden=overridden) for item in value], where, None, overridden)
        return cls(value, where, None, overridden)

    def plain(self) -> Any:
        """Give the value without places."""
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        return self.value

    def place_of(self, key: str) -> str:
        """Give the place of a key."""
        return (self.key_places or {}).get(key, self.where)
