"""Checks a single value against an option's type and its bounds.

The vocabulary's own types are checked right here. What a user's module adds to them is left to pydantic, whose import
takes as long as all else that `kerasdl validate` does.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Lt, MinLen, Predicate

from kerasdl.interfaces.options import NameIn, Pattern, RelativeTo

_SINGLE = (str, int, float, bool, type(None))
_HOLDS: dict[type, Callable[[Any, Any], bool]] = {
    Gt: lambda bound, value: value > bound.gt,
    Ge: lambda bound, value: value >= bound.ge,
    Lt: lambda bound, value: value < bound.lt,
    Le: lambda bound, value: value <= bound.le,
    MinLen: lambda bound, value: len(value) >= bound.min_length,
    Predicate: lambda bound, value: bound.func(value),
    Pattern: lambda bound, value: re.fullmatch(bound.regex, value) is not None,
}


def base(option_type: Any) -> Any:
    """Give a type without what `Annotated` says of it."""
    return typing.get_args(option_type)[0] if typing.get_origin(option_type) is Annotated else option_type


def bounds(option_type: Any) -> list[Any]:
    """Give what `Annotated` allows of a type, in a pydantic `Field` too."""
    notes = getattr(option_type, "__metadata__", ())
    found = [bound for note in notes for bound in getattr(note, "metadata", [note])]
    return [bound for bound in found if not isinstance(bound, RelativeTo | NameIn)]


def checked(option_type: Any, value: Any) -> Any:
    """Check a single value.

    Returns:
        The value; a whole number as a float where a float is asked for.

    Raises:
        ValueError: The value is of another type or out of bounds.
    """
    wanted, limits = base(option_type), bounds(option_type)
    if wanted is Any:
        return value
    if typing.get_origin(wanted) is Literal:
        # True and 1.0 are equal to 1, but no one who means 1 writes them.
        right = any(type(value) is type(choice) and value == choice for choice in typing.get_args(wanted))
    elif wanted in _SINGLE and all(type(limit) in _HOLDS for limit in limits):
        value = float(value) if wanted is float and type(value) is int else value
        right = type(value) is wanted and all(_HOLDS[type(limit)](limit, value) for limit in limits)
    else:
        return _checked_by_pydantic(option_type, value)
    if not right:
        raise ValueError(value)
    return value


def accepts(option_type: Any, value: Any) -> bool:
    """Tell whether a single value is of a type and within its bounds."""
    try:
        checked(option_type, value)
    except ValueError:
        return False
    return True


def _checked_by_pydantic(option_type: Any, value: Any) -> Any:
    from pydantic import PydanticUserError

    try:
        # A ValidationError is a ValueError.
        return _adapter(option_type).validate_python(value, strict=True)
    # No value in a recipe can be of this type.
    except PydanticUserError as error:
        raise ValueError(value) from error


@cache
def _adapter(option_type: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(option_type)
