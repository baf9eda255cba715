"""Fields as plain values, to be written beside a model or a data set."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kerasdl import fields
from kerasdl.interfaces import Field
from kerasdl.interfaces.room import camel_case, snake_case


def plain(field: Field) -> dict[str, Any]:
    """Give a field as JSON can hold it.

    Example:
        >>> plain(fields.Boolean("adult"))["kind"]
        'boolean'
    """
    return {"kind": snake_case(type(field).__name__), **asdict(field)}  # type: ignore[call-overload]


def field_of(written: dict[str, Any]) -> Field:
    """Make a field of what `plain` gave, and JSON gave back."""
    options: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items()
    }
    made: Field = getattr(fields, camel_case(options.pop("kind")))(**options)
    return made
