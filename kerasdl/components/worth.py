"""Parts an option's type from what it says of searching."""

from __future__ import annotations

import functools
import operator
import types
import typing
from typing import Annotated, Any

from kerasdl.interfaces import Worth


def parted(option_type: Any) -> tuple[Any, Worth | None]:
    """Give a type as it is checked and described, without the note of what is worth searching; and the note.

    Args:
        option_type: Any type of the vocabulary; the note stands outermost, or in a member of a union.

    Example:
        >>> from kerasdl.interfaces import Dropout, Fraction
        >>> plain, note = parted(Dropout | None)
        >>> plain == Fraction | None, note.range
        (True, (0.0, 0.5))
    """
    if typing.get_origin(option_type) in (typing.Union, types.UnionType):
        members = [parted(member) for member in typing.get_args(option_type)]
        found = next((note for _, note in members if note is not None), None)
        plain = option_type if found is None else functools.reduce(operator.or_, [member for member, _ in members])
        return plain, found
    notes = getattr(option_type, "__metadata__", ())
    found = next((note for note in notes if isinstance(note, Worth)), None)
    if found is None:
        return option_type, None
    kept = [note for note in notes if not isinstance(note, Worth)]
    plain = typing.get_args(option_type)[0]
    return (Annotated[(plain, *kept)] if kept else plain), found
