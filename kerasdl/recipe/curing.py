"""What to write instead of a value that an option does not take, or where one is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from typing import Any

from kerasdl.components import Option, kinds, section
from kerasdl.components.finding import choices
from kerasdl.components.suggesting import MOST_LISTED, nearest, suggestion
from kerasdl.interfaces import Slot
from kerasdl.interfaces.options import LARGEST_INT, RelativeTo
from kerasdl.recipe import types
from kerasdl.recipe.bounds import accepts, base
from kerasdl.recipe.format import Training
from kerasdl.recipe.scalars import resolve
from kerasdl.recipe.tree import Node
from kerasdl.recipe.writing import inline

# YAML 1.1 took these for truth values, and many people still do.
_TRUTH = {"yes": True, "on": True, "no": False, "off": False}


def instead(value: Any, option_type: Any) -> str | None:
    """Say what was probably meant by a value that is wrong; None if nothing can be said.

    Example:
        >>> from kerasdl.interfaces import PositiveInt
        >>> instead("3", PositiveInt), instead(1e3, PositiveInt), instead(64, tuple[PositiveInt, ...])
        ('Write 3.', 'Write 1000.', 'Write [64].')
    """
    for meant in _readings(value):
        if _takes(option_type, meant):
            return f"Write {inline(meant)}."
    members = types.members(option_type)
    if isinstance(value, int | float) and value > LARGEST_INT and any(_counts(member) for member in members):
        return f"Write {LARGEST_INT} or less."
    words = [choice for member in members for choice in types.choices(member) if isinstance(choice, str)]
    if isinstance(value, str) and len(words) > MOST_LISTED:
        return suggestion(value, words, "Choices")
    if isinstance(value, str) and (near := nearest(value, words)):
        return f"Did you mean {near[0]!r}?"
    if isinstance(value, str) and any(types.notes(member, RelativeTo) for member in members):
        return "Name a place in the run directory, such as logs or logs/metrics.csv." if value else None
    slot = next((slot for member in members for slot in types.notes(member, Slot)), None)
    # Whoever writes a number where a number may stand wants no component.
    number = len(members) > 1 and isinstance(value, int | float)
    return None if slot is None or number else choices(slot.room, value if isinstance(value, str) else "")


def addition(name: str, option: Option) -> str | None:
    """Say what to write for an option that is missing."""
    if slot := types.notes(option.type, Slot):
        return f"Add {name}: {{kind: ...}}. {choices(slot[0].room)}"
    if words := types.choices(option.type):
        return f"Add {name}: {inline(words[0])}" + ("" if len(words) == 1 else ", for example.")
    return f"Add {name}: {option.description}"


def kind(room: str, options: Collection[str]) -> str:
    """Say what to write for a component without a kind, of which these options are given."""
    if len(options) == 1 and (near := nearest(next(iter(options)), kinds(room))):
        return f"Write {{kind: {near[0]}, ...}}"
    return choices(room)


def place(name: str, root: Node) -> str | None:
    """Say where in a recipe a key belongs that stands at its top; None if it belongs nowhere."""
    paths = [f"training.{name}"] if name in section(Training).options else [*_paths(name, root)]
    return f"Did you mean {paths[0]!r}?" if paths else None


def dotted(name: str, key: str, options: Collection[str]) -> str | None:
    """Say how a search's keys are written, where one of them holds what belongs below it; None for other keys."""
    _, found, outer = key.partition("search.values.")
    if not found or nearest(name, options):
        return None
    return f"Write one key, with dots, in search.values: {{{outer}.{name}: ...}}"


def _paths(name: str, node: Node, path: str = "") -> Iterator[str]:
    for key, item in node.value.items() if isinstance(node.value, dict) else ():
        if path and key == name:
            yield f"{path}{key}"
        yield from _paths(name, item, f"{path}{key}.")


def _readings(value: Any) -> Iterator[Any]:
    """Give what people mean who write a value so: numbers in quotes, truth in words, one item for a list of one."""
    if isinstance(value, str):
        yield resolve(value)
        yield _TRUTH.get(value.lower(), value)
    if isinstance(value, float) and value.is_integer():
        yield int(value)
    if not isinstance(value, list | dict):
        yield [value]


def _counts(member: Any) -> bool:
    return base(member) is int and accepts(member, LARGEST_INT)


def _takes(option_type: Any, value: Any) -> bool:
    return any(_member_takes(member, value) for member in types.members(option_type))


def _member_takes(member: Any, value: Any) -> bool:
    if not types.fits(member, value) or dataclasses.is_dataclass(member):
        return False
    if slot := types.notes(member, Slot):
        return isinstance(value, str) and value in kinds(slot[0].room)
    if isinstance(value, list):
        inner = types.elements(member, len(value))
        return inner is not None and all(map(_takes, inner, value))
    return accepts(member, value)
