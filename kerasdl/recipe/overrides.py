"""Overrides: `training.epochs=3`, `model.units[0]=32`, `~callbacks`; the same in the CLI, the library and search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kerasdl.components.suggesting import suggestion
from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe.reading import read_value
from kerasdl.recipe.tree import KEY, MOST_DEPTH, STEP, Node, shown, too_deep

_PATH = re.compile(rf"(~?)({KEY.pattern})")

# Of an override as it was typed.
_MOST_SHOWN = 200


def override(root: Node, overrides: Iterable[str]) -> Node:
    """Apply overrides in their order to a recipe's tree.

    Raises:
        RecipeError: An override is not of the form `key=value` or `~key`, or its key leads nowhere; all at once.
    """
    problems: list[Problem] = []
    for text in overrides:
        try:
            root = _Override(text).apply(root)
        except RecipeError as error:
            problems += error.problems
    if problems:
        raise RecipeError(problems)
    return root


class _Override:
    def __init__(self, text: str) -> None:
        self.text = text if 0 < len(text) <= _MOST_SHOWN else shown(text)
        head, assigned, value = text.partition("=")
        match = _PATH.fullmatch(head)
        if match is None or bool(match[1]) == bool(assigned):
            cure = "Write key=value, such as training.epochs=3 or model.units[0]=32, or ~key to remove a key."
            raise self.refuse("", "expected an override", cure)
        self.key = match[2]
        self.steps = [name or int(index) for name, index in STEP.findall(match[2])]
        if len(self.steps) > MOST_DEPTH:
            raise too_deep(self.text)
        self.value = None if match[1] else self.read(value)

    def read(self, value: str) -> Node:
        try:
            return Node.of(read_value(value, "").plain(), self.text, overridden=True)
        except RecipeError as error:
            # A place within the value says less than the override as it was typed.
            raise RecipeError([replace(problem, where=self.text, key=self.key) for problem in error.problems]) from None

    def apply(self, root: Node) -> Node:
        return self.at(root, 0)

    def at(self, node: Node, depth: int) -> Node:
        """Give `node` with the override applied below it; its path so far is `steps[:depth]`."""
        step, last = self.steps[depth], depth == len(self.steps) - 1
        if isinstance(step, int):
            return self.at_index(node, step, depth, last)
        # `optimizer: adam` is short for `optimizer: {kind: adam}`.
        if isinstance(node.value, str):
            node = Node({"kind": node}, self.text, {"kind": node.where})
        if not isinstance(node.value, dict):
            cure = f"Write the whole mapping: {self.path(depth)}={{{step}: ...}}"
            raise self.refuse(self.path(depth), f"expected a mapping in the recipe, got {shown(node.plain())}", cure)
        items, places = node.value, node.key_places or {}
        if last and self.value is None:
            if step not in items:
                cure = suggestion(step, items, "Keys that are there")
                raise self.refuse(self.key, "cannot be removed: it is not there", cure)
            return replace(node, value={name: item for name, item in items.items() if name != step})
        below = items.get(step, Node({}, self.text, {}, implied=True))
        changed = self.value if last and self.value is not None else self.at(below, depth + 1)
        return replace(node, value={**items, step: changed}, key_places={step: self.text, **places})

    def at_index(self, node: Node, index: int, depth: int, last: bool) -> Node:
        items = node.value
        cure = f"Write the whole list: {self.path(depth)}=[...]"
        if node.implied:
            raise self.refuse(self.path(depth), f"is not in the recipe, so it has no item {index} to change", cure)
        if not isinstance(items, list):
            raise self.refuse(self.path(depth), f"expected a list in the recipe, got {shown(node.plain())}", cure)
        if index >= len(items):
            raise self.refuse(self.key, f"there is no item {index}", f"The list has {len(items)}, numbered from 0.")
        changed = self.value if last else self.at(items[index], depth + 1)
        return replace(node, value=[*items[:index], *([] if changed is None else [changed]), *items[index + 1 :]])

    def path(self, depth: int) -> str:
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.steps[:depth])
        return "".join(steps).lstrip(".")

    def refuse(self, key: str, message: str, cure: str) -> RecipeError:
        return RecipeError([Problem(self.text, key, message, cure)])
