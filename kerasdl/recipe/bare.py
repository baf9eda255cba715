"""Gives a recipe without what is default anyway: what is searched in it is put on this."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from kerasdl.components import REQUIRED, Signature, find, section
from kerasdl.interfaces import Component
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.search_format import Values
from kerasdl.recipe.tree import Node


def bare(recipe: Recipe) -> dict[str, Any]:
    """Give a recipe as plain mappings without its defaults; it loads as the same recipe.

    Another kind can be put on it as on the file that the recipe was read from: where all defaults are written out, most
    kinds lack an option that is there.

    Args:
        recipe: As it was checked.

    Example:
        >>> from kerasdl.recipe.loading import load
        >>> bare(load("mlp/titanic"))["model"]
        {'kind': 'mlp', 'units': [64, 32], 'dropout': 0.3, 'embedding_size': 4}
    """
    found: dict[str, Any] = _bare(recipe)
    return found


def bare_values(values: Mapping[str, tuple[Any, ...] | Values]) -> dict[str, Any]:
    """Give what a search tries as plain mappings, without what is null."""
    found: dict[str, Any] = _bare(values)
    return found


def _bare(value: Any, usual: Any = None) -> Any:
    """Give a part of a recipe; of what it has `usual` in place of its own defaults, that is left out."""
    if isinstance(value, Component):
        # The recipe was checked with leave to import; what it names is imported already.
        signature = find(value.room, value.kind, allow_import=(value.kind.partition(":")[0],)).signature
        return {"kind": value.kind, **_said(value.options, signature, {})}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return _said(named, section(type(value)), usual if isinstance(usual, Mapping) else {})
    if isinstance(value, Mapping):
        return {name: _bare(item) for name, item in value.items()}
    return [_bare(item) for item in value] if isinstance(value, tuple | list) else value


def _said(values: Mapping[str, Any], signature: Signature, usual: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in values.items():
        default = usual.get(name, signature.options[name].default)
        said = _bare(value, default)
        if default is REQUIRED:
            found[name] = said
        elif dataclasses.is_dataclass(value) and not isinstance(value, Component):
            # What is left out of it stands in its default, if that is a mapping, too.
            found |= {name: said} if said or not isinstance(default, Mapping) else {}
        elif said != Node.of(default, "").plain():
            found[name] = said
    return found
