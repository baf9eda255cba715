"""Checks a recipe's tree against the plug-ins' signatures and says everything that is wrong with it at once."""

from __future__ import annotations

import dataclasses
import difflib
import typing
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from kerasdl.components import REQUIRED, Signature, UnknownKind, find, kinds, section
from kerasdl.components.finding import NOUNS
from kerasdl.errors import Problem, RecipeError
from kerasdl.interfaces import Component, Slot
from kerasdl.interfaces.options import RelativeTo
from kerasdl.recipe import types
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.reading import shown
from kerasdl.recipe.tree import Node


def check(root: Node, *, folder: Path, allow_import: Collection[str] = ()) -> Recipe:
    """Check a recipe.

    Args:
        root: The recipe as it was read, with overrides applied.
        folder: Where relative paths of data start.
        allow_import: Packages that a `kind: package.module:name` may come from.

    Returns:
        The recipe with every default written out; `auto` stays where only the data can tell.

    Raises:
        RecipeError: All mistakes, in the order of the recipe.
    """
    checker = _Checker(folder, allow_import)
    recipe = checker.section(root, Recipe, "")
    if checker.problems:
        raise RecipeError(checker.problems)
    return recipe


_WRONG = object()


class _Checker:
    def __init__(self, folder: Path, allow_import: Collection[str]) -> None:
        self.folder = folder
        self.allow_import = allow_import
        self.problems: list[Problem] = []

    def value(self, node: Node, option_type: Any, key: str) -> Any:
        if len(types.members(option_type)) > 1:
            return self.union(node, option_type, key)
        if not types.fits(option_type, node.value):
            return self.wrong(node, option_type, key)
        if slot := types.notes(option_type, Slot):
            return self.component(node, slot[0].room, key)
        if dataclasses.is_dataclass(option_type):
            return self.section(node, option_type, key)
        if isinstance(node.value, list) and option_type is not Any:
            return self.items(node, option_type, key)
        if isinstance(node.value, dict) and option_type is not Any:
            inner = typing.get_args(option_type)[1]
            return {name: self.value(item, inner, f"{key}.{name}") for name, item in node.value.items()}
        return self.scalar(node, option_type, key)

    def scalar(self, node: Node, option_type: Any, key: str) -> Any:
        try:
            value = types.checked(option_type, node.plain())
        except ValueError:
            return self.wrong(node, option_type, key)
        if any(note.place == "recipe" for note in types.notes(option_type, RelativeTo)):
            return str(self.folder / value)
        return value

    def items(self, node: Node, option_type: Any, key: str) -> Any:
        item_types = types.elements(option_type, len(node.value))
        if item_types is None:
            return self.wrong(node, option_type, key)
        pairs = zip(node.value, item_types, strict=True)
        return tuple(self.value(item, kind, f"{key}[{index}]") for index, (item, kind) in enumerate(pairs))

    def union(self, node: Node, option_type: Any, key: str) -> Any:
        candidates = [member for member in types.members(option_type) if types.fits(member, node.value)]
        attempts = []
        for candidate in candidates:
            attempt = _Checker(self.folder, self.allow_import)
            value = attempt.value(node, candidate, key)
            if not attempt.problems:
                return value
            attempts.append((candidate, attempt.problems))
        # What is wrong inside says more than that no member fits.
        for candidate, problems in attempts:
            if types.notes(candidate, Slot) or isinstance(node.value, list | dict):
                self.problems += problems
                return _WRONG
        return self.wrong(node, option_type, key)

    def component(self, node: Node, room: str, key: str) -> Any:
        options = dict(node.value) if isinstance(node.value, dict) else {"kind": node}
        kind = options.pop("kind", None)
        if kind is None or not isinstance(kind.value, str):
            listed = f"{NOUNS[room].capitalize()}s: {', '.join(kinds(room))}."
            got = "nothing" if kind is None else shown(kind.plain())
            return self.refuse(node.where, f"{key}.kind", f"expected the name of a {NOUNS[room]}, got {got}", listed)
        try:
            plugin = find(room, kind.value, allow_import=self.allow_import)
        except UnknownKind as error:
            return self.refuse(kind.where, f"{key}.kind" if kind is not node else key, str(error), error.cure)
        replace = f"{key}={{kind: {kind.value}}}" if kind.overridden else None
        checked = self.options(node, options, plugin.signature, key, kind.value, replace)
        return Component(room, kind.value, checked)

    def section(self, node: Node, dataclass: Any, key: str) -> Any:
        checked = self.options(node, node.value, section(dataclass), key, key or "a recipe")
        return _WRONG if any(value is _WRONG for value in checked.values()) else dataclass(**checked)

    def options(
        self,
        node: Node,
        given: Mapping[str, Node],
        signature: Signature,
        key: str,
        owner: str,
        replace: str | None = None,
    ) -> dict[str, Any]:
        prefix = f"{key}." if key else ""
        for name in given:
            if name not in signature.options:
                near = difflib.get_close_matches(name, signature.options, n=1)
                meant = f"Did you mean {near[0]!r}? " if near else ""
                listed = f"Options: {', '.join(signature.options) or 'none'}."
                other = f" To drop the options of the former kind: {replace}" if replace else ""
                message = f"{owner} has no option {name!r}"
                self.refuse(node.place_of(name), f"{prefix}{name}", message, f"{meant}{listed}{other}")
        checked = {}
        for name, option in signature.options.items():
            if name in given:
                checked[name] = self.value(given[name], option.type, f"{prefix}{name}")
            elif option.default is REQUIRED:
                message = f"is missing, expected {types.describe(option.type)}"
                checked[name] = self.refuse(node.where, f"{prefix}{name}", message, option.description or None)
            else:
                checked[name] = self.value(Node.of(option.default, node.where), option.type, f"{prefix}{name}")
        return checked

    def wrong(self, node: Node, option_type: Any, key: str) -> Any:
        message = f"expected {types.describe(option_type)}, got {shown(node.plain())}"
        near = _nearest(node.value, option_type)
        return self.refuse(node.where, key, message, f"Did you mean {near!r}?" if near else None)

    def refuse(self, where: str, key: str, message: str, cure: str | None) -> Any:
        self.problems.append(Problem(where, key, message, cure))
        return _WRONG


def _nearest(value: Any, option_type: Any) -> str | None:
    choices = [str(choice) for member in types.members(option_type) for choice in types.choices(member)]
    near = difflib.get_close_matches(value, choices, n=1) if isinstance(value, str) else []
    return near[0] if near else None
