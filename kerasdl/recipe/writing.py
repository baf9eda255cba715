"""Writes a checked recipe as YAML that reads back to the same recipe."""

from __future__ import annotations

import dataclasses
import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any

import yaml

from kerasdl.interfaces import Component
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.scalars import resolve


def tree(value: Any) -> Any:
    """Give a recipe, or a part of one, as plain mappings, lists and scalars."""
    if isinstance(value, Component):
        return {"kind": value.kind, **tree(value.options)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        # A run has none; one of an earlier version says nothing of it.
        if isinstance(value, Recipe) and value.search is None:
            del named["search"]
        return {name: tree(item) for name, item in named.items()}
    if isinstance(value, Mapping):
        return {key: tree(item) for key, item in value.items()}
    return [tree(item) for item in value] if isinstance(value, tuple | list) else value


def text(recipe: Recipe | Mapping[str, Any]) -> str:
    """Write a recipe with every default, or plain mappings as they are."""
    return yaml.dump(tree(recipe), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def inline(value: Any) -> str:
    """Write a value on one line, as a recipe would have it."""
    written = yaml.dump(
        value, Dumper=_OnOneLine, default_flow_style=True, sort_keys=False, allow_unicode=True, width=math.inf
    )
    return written.removesuffix("...\n").rstrip("\n")


def digest(recipe: Recipe) -> str:
    """Give the SHA-256 of a recipe, in hexadecimal digits: equal for recipes that mean the same run."""
    return hashlib.sha256(text(recipe).encode()).hexdigest()


_LINE_ENDS = re.compile("[\n\x85\u2028\u2029]")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


class _OnOneLine(_Dumper): ...


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    # PyYAML quotes what YAML 1.1 would read as something else; recipes are read by YAML 1.2.
    style = None if isinstance(resolve(value), str) else "'"
    # Outside double quotes it would write line ends as they are: some read back as a space, and all take another line.
    style = '"' if _LINE_ENDS.search(value) else style
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    scalars = not any(isinstance(item, list | dict) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=scalars)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_OnOneLine.add_representer(list, yaml.SafeDumper.represent_list)
