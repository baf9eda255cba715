"""What an option's type is called in messages, and how a single value is checked against it."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Lt
from pydantic import TypeAdapter, ValidationError

from kerasdl.components.finding import NOUNS
from kerasdl.interfaces import Slot

_PLAIN = {str: "text", bool: "true or false", int: "an integer", float: "a number", type(None): "null", Any: "a value"}


def members(option_type: Any) -> tuple[Any, ...]:
    """Give the members of a union; any other type is its own only member."""
    union = typing.get_origin(option_type) in (typing.Union, types.UnionType)
    return typing.get_args(option_type) if union else (option_type,)


def base(option_type: Any) -> Any:
    """Give a type without what `Annotated` says of it."""
    return typing.get_args(option_type)[0] if typing.get_origin(option_type) is Annotated else option_type


def notes(option_type: Any, wanted: type) -> list[Any]:
    """Give what `Annotated` says of a type, of one kind of note."""
    return [note for note in getattr(option_type, "__metadata__", ()) if isinstance(note, wanted)]


def elements(option_type: Any, length: int) -> tuple[Any, ...] | None:
    """Give the types of the items of a list of this length; None if the type takes no such list."""
    origin, inner = typing.get_origin(base(option_type)), typing.get_args(base(option_type))
    if origin is tuple and inner[-1] is not Ellipsis:
        return inner if len(inner) == length else None
    return (inner[0],) * length if origin in (tuple, Sequence) else None


def choices(option_type: Any) -> tuple[Any, ...]:
    """Give the values that a `Literal` takes; none for other types."""
    return typing.get_args(base(option_type)) if typing.get_origin(base(option_type)) is Literal else ()


def fits(option_type: Any, value: Any) -> bool:
    """Tell whether a value is of the shape of a type: a list, a mapping or a scalar, whatever is inside."""
    origin = typing.get_origin(base(option_type))
    if notes(option_type, Slot):
        return isinstance(value, str | dict)
    if dataclasses.is_dataclass(option_type) or origin is Mapping:
        return isinstance(value, dict)
    if origin in (tuple, Sequence):
        return isinstance(value, list)
    return option_type is Any or not isinstance(value, list | dict)


def checked(option_type: Any, value: Any) -> Any:
    """Check a single value.

    Raises:
        ValueError: The value is of another type or out of bounds.
    """
    try:
        return TypeAdapter(option_type).validate_python(value, strict=True)
    except ValidationError as error:
        raise ValueError(describe(option_type)) from error


def describe(option_type: Any) -> str:
    """Say what a type takes.

    Example:
        >>> from kerasdl.interfaces import Fraction, PositiveInt
        >>> describe(PositiveInt), describe(Fraction | Literal["given"])
        ('a positive integer', "a number in [0, 1) or 'given'")
    """
    if len(members(option_type)) > 1:
        return " or ".join(describe(member) for member in members(option_type))
    if found := notes(option_type, Slot):
        return f"a {NOUNS[found[0].room]}"
    origin = typing.get_origin(base(option_type))
    if origin is Literal:
        listed = [repr(choice) for choice in choices(option_type)]
        return listed[0] if len(listed) == 1 else f"one of {', '.join(listed)}"
    if origin is tuple and typing.get_args(base(option_type))[-1] is not Ellipsis:
        inner = typing.get_args(base(option_type))
        return f"a list of {len(inner)}: {', '.join(describe(item) for item in inner)}"
    if origin in (tuple, Sequence):
        return f"a list, each {describe(typing.get_args(base(option_type))[0])}"
    if dataclasses.is_dataclass(option_type) or origin is Mapping:
        return "a mapping"
    return _bounded(option_type)


def _bounded(option_type: Any) -> str:
    notes_of = getattr(option_type, "__metadata__", ())
    if described := next((note.description for note in notes_of if getattr(note, "description", None)), None):
        return described
    name = _PLAIN.get(base(option_type), str(base(option_type)))
    bounds = [bound for note in notes_of for bound in getattr(note, "metadata", ())]
    at_least = next((bound.ge for bound in bounds if isinstance(bound, Ge)), None)
    above = next((bound.gt for bound in bounds if isinstance(bound, Gt)), None)
    upper = next((f"{bound.le}]" for bound in bounds if isinstance(bound, Le)), None)
    upper = next((f"{bound.lt})" for bound in bounds if isinstance(bound, Lt)), upper)
    if upper is not None:
        return f"{name} in {f'({above}' if at_least is None else f'[{at_least}'}, {upper}"
    if above == 0:
        return name.replace("an ", "a positive ").replace("a number", "a positive number")
    return name if at_least is None else f"{name} of at least {at_least}"
