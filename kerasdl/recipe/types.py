"""What there is in an option's type, and what it is called in messages."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Lt

from kerasdl.components.finding import called
from kerasdl.interfaces import Slot
from kerasdl.interfaces.options import LARGEST_INT, NameIn, Pattern
from kerasdl.recipe.bounds import accepts, base, bounds

LISTS = (tuple, list, Sequence)
MAPPINGS = (dict, Mapping)
_PLAIN = {str: "text", bool: "true or false", int: "an integer", float: "a number", type(None): "null", Any: "a value"}


def members(option_type: Any) -> tuple[Any, ...]:
    """Give the members of a union; any other type is its own only member."""
    union = typing.get_origin(option_type) in (typing.Union, types.UnionType)
    return typing.get_args(option_type) if union else (option_type,)


def notes(option_type: Any, wanted: type) -> list[Any]:
    """Give what `Annotated` says of a type, of one kind of note."""
    return [note for note in getattr(option_type, "__metadata__", ()) if isinstance(note, wanted)]


def elements(option_type: Any, length: int) -> tuple[Any, ...] | None:
    """Give the types of the items of a list of this length; None if the type takes no such list."""
    origin, inner = typing.get_origin(base(option_type)), typing.get_args(base(option_type))
    if origin not in LISTS:
        return None
    if origin is tuple and inner[-1] is not Ellipsis:
        return inner if len(inner) == length else None
    limits = bounds(option_type)
    return (inner[0],) * length if not limits or accepts(Annotated[(list, *limits)], [None] * length) else None


def choices(option_type: Any) -> tuple[Any, ...]:
    """Give the values that a `Literal` takes; none for other types."""
    return typing.get_args(base(option_type)) if typing.get_origin(base(option_type)) is Literal else ()


def fits(option_type: Any, value: Any) -> bool:
    """Tell whether a value is of the shape of a type: a list, a mapping or a scalar, whatever is inside."""
    origin = typing.get_origin(base(option_type))
    if notes(option_type, Slot):
        return isinstance(value, str | dict)
    if dataclasses.is_dataclass(option_type) or origin in MAPPINGS:
        return isinstance(value, dict)
    if origin in LISTS:
        return isinstance(value, list)
    return option_type is Any or not isinstance(value, list | dict)


def describe(option_type: Any, most: int | None = None) -> str:
    """Say what a type takes.

    Args:
        option_type: Any type of the vocabulary.
        most: Only count choices where there are more than this.

    Example:
        >>> from kerasdl.interfaces import Fraction, PositiveInt
        >>> describe(PositiveInt), describe(Fraction | Literal["given"])
        ('a positive integer', "a number in [0, 1) or 'given'")
    """
    if len(members(option_type)) > 1:
        return " or ".join(describe(member, most) for member in members(option_type))
    if found := notes(option_type, Slot):
        return called(found[0].room)
    if named := notes(option_type, NameIn):
        description: str = named[0].description
        return description
    if dataclasses.is_dataclass(option_type) or typing.get_origin(base(option_type)) in MAPPINGS:
        return "a mapping"
    if among := choices(option_type):
        return _among([repr(choice) for choice in among], most)
    return _list(option_type, most) or _bounded(option_type)


def _among(choices: list[str], most: int | None) -> str:
    if len(choices) == 1:
        return choices[0]
    return f"one of {', '.join(choices)}" if most is None or len(choices) <= most else f"one of {len(choices)} choices"


def _list(option_type: Any, most: int | None) -> str | None:
    origin, inner = typing.get_origin(base(option_type)), typing.get_args(base(option_type))
    if origin not in LISTS:
        return None
    if origin is tuple and inner[-1] is not Ellipsis:
        return f"a list of {len(inner)}: {', '.join(describe(item, most) for item in inner)}"
    return f"a list, each {describe(inner[0], most)}"


def _bounded(option_type: Any) -> str:
    limits = bounds(option_type)
    if pattern := next((limit for limit in limits if isinstance(limit, Pattern)), None):
        return pattern.description
    name = _PLAIN.get(base(option_type), str(base(option_type)))
    at_least = next((bound.ge for bound in limits if isinstance(bound, Ge) and bound.ge != -LARGEST_INT), None)
    above = next((bound.gt for bound in limits if isinstance(bound, Gt)), None)
    # A limit that nearly all whole numbers share is told to whoever goes beyond it.
    upper = next((f"{bound.le}]" for bound in limits if isinstance(bound, Le) and bound.le != LARGEST_INT), None)
    upper = next((f"{bound.lt})" for bound in limits if isinstance(bound, Lt)), upper)
    if upper is not None:
        return f"{name} in {f'({above}' if at_least is None else f'[{at_least}'}, {upper}"
    if above == 0:
        return name.replace("an ", "a positive ").replace("a number", "a positive number")
    return name if at_least is None else f"{name} of at least {at_least}"
