"""YAML as a tree that remembers where everything stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kerasdl.errors import Problem, RecipeError

# Far more than a recipe needs, far less than Python's stack allows.
MOST_DEPTH = 40
# A longer whole number is no float, and takes Python long to read and write.
MOST_DIGITS = 300
# A dotted key, as in an override.
KEY = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d{1,9}\])*")
# Of a dotted key: a name, or the number of a list's item.
STEP = re.compile(r"(?:^|\.)([A-Za-z_]\w*)|\[(\d{1,9})\]")
# What no UTF-8 file can hold; Python makes them of bytes on the command line that are not UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Node:
    """A value and its place.

    Attributes:
        value: A scalar, a list of nodes, or a dict of nodes.
        where: `file:line:column`, or the override as it was typed.
        key_places: For a dict: where each key stands.
        overridden: It comes from an override.
        implied: A mapping that nobody wrote: an override of a key below it implies it.
    """

    value: Any
    where: str
    key_places: Mapping[str, str] | None = None
    overridden: bool = False
    implied: bool = False

    @classmethod
    def of(cls, value: Any, where: str, *, overridden: bool = False, depth: int = 0) -> Node:
        """Make nodes of plain values, all at the same place.

        Raises:
            RecipeError: There is something among them that YAML could not say.
        """

        def below(item: Any) -> Node:
            return cls.of(item, where, overridden=overridden, depth=depth + 1)

        if depth > MOST_DEPTH:
            raise too_deep(where)
        if isinstance(value, Mapping):
            items = {_key(key, where): below(item) for key, item in value.items()}
            return cls(items, where, dict.fromkeys(items, where), overridden)
        if isinstance(value, list | tuple):
            return cls([below(item) for item in value], where, None, overridden)
        if not _is_plain(value):
            cure = "Write a mapping, a list, text, a number, true, false or null (None) of Python's own types."
            raise RecipeError([Problem(where, "", f"a recipe cannot hold {shown(value)}", cure)])
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


def at(plain: Any, key: str, missing: Any = None) -> Any:
    """Give what stands at a dotted key of plain mappings and lists; `missing` if nothing does.

    Example:
        >>> at({"callbacks": [{"kind": "early_stopping"}]}, "callbacks[0].kind")
        'early_stopping'
    """
    for name, index in STEP.findall(key):
        if name and isinstance(plain, Mapping) and name in plain:
            plain = plain[name]
        elif index and isinstance(plain, list) and int(index) < len(plain):
            plain = plain[int(index)]
        else:
            return missing
    return plain


def shown(value: Any) -> str:
    """Give a value as messages show it: its `repr`, shortened, but YAML's words for null and truth.

    Example:
        >>> shown(None), shown(True), shown("on")
        ('null', 'true', "'on'")
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and not _is_plain(value):
        return f"a whole number of more than {MOST_DIGITS} digits"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def too_deep(where: str) -> RecipeError:
    """Make the error for a tree of too many levels."""
    return RecipeError([Problem(where, "", f"nested more than {MOST_DEPTH} levels deep", "Take out levels.")])


def _key(key: Any, where: str) -> str:
    if isinstance(key, str) and _is_plain(key):
        return key
    raise RecipeError([Problem(where, "", f"expected text as key, got {shown(key)}", f"Write {str(key)!r}.")])


def _is_plain(value: Any) -> bool:
    if type(value) is str:
        return _SURROGATE.search(value) is None
    if type(value) is int:
        return abs(value) < 10**MOST_DIGITS
    return type(value) in (float, bool, type(None))
