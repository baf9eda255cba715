"""Checks a recipe's tree against the plug-ins' signatures and says everything that is wrong with it at once."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kerasdl.components import REQUIRED, Option, Signature, UnknownKindError, find, kinds, section
from kerasdl.components.finding import called
from kerasdl.components.suggesting import MOST_LISTED, suggestion
from kerasdl.errors import Problem, RecipeError
from kerasdl.interfaces import Component, Slot
from kerasdl.interfaces.options import NameIn, RelativeTo
from kerasdl.recipe import curing, types
from kerasdl.recipe.bounds import base, checked
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.stopping import unmet
from kerasdl.recipe.tree import Node, shown

# Nobody reads more, and finding out what was meant takes time.
MOST_PROBLEMS = 100


def check(root: Node, *, folder: Path, allow_import: Collection[str] = ()) -> Recipe:
    """Check a recipe.

    Args:
        root: The recipe as it was read, with overrides applied.
        folder: Where relative paths of data start.
        allow_import: Packages that a `kind: package.module:name` may come from.

    Returns:
        The recipe with every default written out; `auto` stays where only the data can tell.

    Raises:
        RecipeError: All mistakes, the first hundred of them if there are more: those of the file in its order, then
            those of overrides.
    """
    checker = _Checker(folder, allow_import)
    with suppress(_EnoughProblems):
        recipe = checker.section(root, Recipe, "")
        checker.problems += unmet(root)
    if checker.problems:
        raise RecipeError(sorted(checker.problems, key=place_order))
    return recipe


_WRONG = object()


class _EnoughProblems(Exception):  # noqa: N818
    """There is no use in looking for more."""


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
        if isinstance(node.value, list | dict) and option_type is not Any:
            return self.items(node, option_type, key)
        return self.scalar(node, option_type, key)

    def scalar(self, node: Node, option_type: Any, key: str) -> Any:
        try:
            value = checked(option_type, node.plain())
        except ValueError:
            return self.wrong(node, option_type, key)
        for note in types.notes(option_type, NameIn):
            if value not in (names := kinds(note.room)):
                message = f"there is no {note.description.removeprefix('a ')} {value!r}"
                return self.refuse(node.where, key, message, suggestion(value, names, "Names"))
        if any(note.place == "recipe" for note in types.notes(option_type, RelativeTo)):
            return str(self.folder / value)
        return value

    def items(self, node: Node, option_type: Any, key: str) -> Any:
        if isinstance(node.value, dict):
            inner = typing.get_args(base(option_type))[1]
            return {name: self.value(item, inner, f"{key}.{name}") for name, item in node.value.items()}
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
            with suppress(_EnoughProblems):
                value = attempt.value(node, candidate, key)
            if not attempt.problems:
                return value
            attempts.append((candidate, attempt.problems))
        # What is wrong inside says more than that no member fits; but a word for a number names no component.
        number = any(base(member) in (int, float) for member in types.members(option_type))
        for candidate, problems in attempts:
            inside = any(problem.key != key for problem in problems)
            if inside or (types.notes(candidate, Slot) and not number):
                self.problems += problems
                return _WRONG
        return self.wrong(node, option_type, key)

    def component(self, node: Node, room: str, key: str) -> Any:
        options = dict(node.value) if isinstance(node.value, dict) else {"kind": node}
        kind = options.pop("kind", None)
        if kind is None or not isinstance(kind.value, str):
            got = "nothing" if kind is None else shown(kind.plain())
            message = f"expected the name of {called(room)}, got {got}"
            return self.refuse(node.where, f"{key}.kind", message, curing.kind(room, options))
        try:
            plugin = find(room, kind.value, allow_import=self.allow_import)
        except UnknownKindError as error:
            return self.refuse(kind.where, f"{key}.kind" if kind is not node else key, str(error), error.cure)
        for name, option in options.items():
            if name not in plugin.signature.options:
                cure = _unknown(name, plugin.signature)
                if kind.overridden and not option.overridden:
                    cure = f"To drop what belongs to the former kind: {key}={{kind: {kind.value}}}"
                self.unknown(node, name, kind.value, cure, key)
        return Component(room, kind.value, self.options(node, options, plugin.signature, key))

    def section(self, node: Node, dataclass: Any, key: str) -> Any:
        signature = section(dataclass)
        for name in node.value:
            if name not in signature.options:
                elsewhere = curing.place(name, node) if not key else curing.dotted(name, key, signature.options)
                cure = elsewhere or _unknown(name, signature)
                self.unknown(node, name, key or "a recipe", cure, key)
        checked = self.options(node, node.value, signature, key)
        return _WRONG if any(value is _WRONG for value in checked.values()) else dataclass(**checked)

    def options(self, node: Node, given: Mapping[str, Node], signature: Signature, key: str) -> dict[str, Any]:
        checked = {}
        for name, option in signature.options.items():
            path = _joined(key, name)
            if name in given:
                checked[name] = self.value(_completed(given[name], option), option.type, path)
            elif option.default is REQUIRED:
                message = f"is missing, expected {types.describe(option.type, MOST_LISTED)}"
                checked[name] = self.refuse(node.where, path, message, curing.addition(name, option))
            else:
                checked[name] = self.value(Node.of(option.default, node.where), option.type, path)
        return checked

    def unknown(self, node: Node, name: str, owner: str, cure: str, key: str) -> None:
        self.refuse(node.place_of(name), _joined(key, name), f"{owner} has no option {name!r}", cure)

    def wrong(self, node: Node, option_type: Any, key: str) -> Any:
        value = node.plain()
        message = f"expected {types.describe(option_type, MOST_LISTED)}, got {shown(value)}"
        return self.refuse(node.where, key, message, curing.instead(value, option_type))

    def refuse(self, where: str, key: str, message: str, cure: str | None) -> Any:
        self.problems.append(Problem(where, key, message, cure))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _EnoughProblems
        return _WRONG


def _joined(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _unknown(name: str, signature: Signature) -> str:
    return suggestion(name, signature.options, "Options")


def place_order(problem: Problem) -> tuple[int, ...]:
    """Order problems by where they stand in the file; those of overrides come last."""
    place = re.search(r":(\d+):(\d+)$", problem.where)
    return (0, int(place[1]), int(place[2])) if place else (1,)


def _completed(node: Node, option: Option) -> Node:
    """Fill what a mapping leaves out with the plug-in's own default of it, before the defaults of what is inside.

    A component is filled only where overrides imply it and leave its kind alone: one that is written says its kind.
    """
    if not isinstance(node.value, dict) or not isinstance(option.default, Mapping):
        return node
    if not dataclasses.is_dataclass(option.type) and not (node.implied and "kind" not in node.value):
        return node
    defaults = Node.of(option.default, node.where)
    return dataclasses.replace(node, value={**defaults.value, **node.value})
