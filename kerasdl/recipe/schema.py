"""The JSON Schema of recipes, made from the same signatures that check them (json-schema.org, draft 2020-12)."""

from __future__ import annotations

import dataclasses
import typing
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from kerasdl.components import REQUIRED, Option, Signature, find, kinds, section
from kerasdl.components.finding import NOUNS
from kerasdl.interfaces import Slot
from kerasdl.interfaces.options import NameIn, Pattern
from kerasdl.recipe import types
from kerasdl.recipe.bounds import base
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.tree import Node


@cache
def schema() -> dict[str, Any]:
    """Give the schema; editors complete, check and explain a recipe's keys with it."""
    definitions = {room: _room(room) for room in NOUNS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "kerasdl recipe",
        **_mapping(section(Recipe)),
        "$defs": definitions,
    }


def _room(room: str) -> dict[str, Any]:
    """Give the schema of a component: a kind with its options, or a kind alone, or a user's own."""
    signatures = {kind: find(room, kind).signature for kind in kinds(room)}
    alone = [
        {"const": kind, "description": signature.summary}
        for kind, signature in signatures.items()
        if all(option.default is not REQUIRED for option in signature.options.values())
    ]
    foreign = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_.]*:[A-Za-z_][A-Za-z0-9_]*$"}
    with_options = [_mapping(signature, kind) for kind, signature in signatures.items()]
    own = {"type": "object", "required": ["kind"], "properties": {"kind": foreign}}
    return {"description": f"A {NOUNS[room]}.", "anyOf": [*with_options, *alone, own, foreign]}


def _mapping(signature: Signature, kind: str | None = None) -> dict[str, Any]:
    properties = {name: _property(option) for name, option in signature.options.items()}
    required = [name for name, option in signature.options.items() if option.default is REQUIRED]
    if kind is not None:
        properties = {"kind": {"const": kind, "description": signature.summary}, **properties}
        required = ["kind", *required]
    content = {"type": "object", "description": signature.summary, "properties": properties}
    return {**content, "required": required, "additionalProperties": False}


def _property(option: Option) -> dict[str, Any]:
    content = {**_type(option.type), "description": option.description}
    if option.default is not REQUIRED:
        content["default"] = Node.of(option.default, "").plain()
    return content


def _type(option_type: Any) -> dict[str, Any]:
    members = types.members(option_type)
    if len(members) > 1:
        return {"anyOf": [_type(member) for member in members]}
    if slot := types.notes(option_type, Slot):
        return {"$ref": f"#/$defs/{slot[0].room}"}
    if dataclasses.is_dataclass(option_type):
        return _mapping(section(typing.cast("type", option_type)))
    origin, inner = typing.get_origin(base(option_type)), typing.get_args(base(option_type))
    if origin in types.MAPPINGS:
        return {"type": "object", "additionalProperties": _type(inner[1])}
    if origin in types.LISTS:
        return _list(option_type)
    content = TypeAdapter(option_type).json_schema()
    for pattern in types.notes(option_type, Pattern):
        content["pattern"] = pattern.regex
    for name in types.notes(option_type, NameIn):
        content["enum"] = list(kinds(name.room))
    return content


def _list(option_type: Any) -> dict[str, Any]:
    origin, inner = typing.get_origin(base(option_type)), typing.get_args(base(option_type))
    if origin is tuple and inner[-1] is not Ellipsis:
        return {"type": "array", "prefixItems": [_type(item) for item in inner], "minItems": len(inner), "items": False}
    return {"type": "array", "items": _type(inner[0])}
