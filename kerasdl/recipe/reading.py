"""Reads YAML text into a `Node` tree, in bounded time and memory, whatever the text is.

The tree is built from PyYAML's events: its own composer overflows the C stack on deep nesting, keeps only the last
of two equal keys, and resolves scalars by YAML 1.1.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe.scalars import resolve
from kerasdl.recipe.tree import MOST_DEPTH, Node, shown, too_deep

# Shipped recipes have 2,000 bytes and 50 values.
MOST_BYTES = 100_000
MOST_NODES = 10_000
# What YAML allows nowhere (yaml.org/spec/1.2.2, section 5.1), not even in comments.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_file(path: Path) -> Node:
    """Read a recipe file.

    Raises:
        RecipeError: The file is missing, unreadable, too large, or not a YAML mapping.
    """
    try:
        mode = path.stat().st_mode
        # Opening a pipe would wait for a writer, and a device has no end.
        if not stat.S_ISREG(mode):
            got = "a directory" if stat.S_ISDIR(mode) else "a pipe or a device"
            raise _error(path, f"expected a recipe file, got {got}", "Name a .yaml file.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}", "List the shipped recipes: kerasdl ls") from None
    # A NUL or a lone surrogate in the path.
    except ValueError:
        raise _error(path, "cannot be read: no file has such a name", "Name a .yaml file.") from None
    if len(data) > MOST_BYTES:
        message = f"expected a recipe of at most {MOST_BYTES:,} bytes, got more"
        raise _error(path, message, "Name the recipe, not its data.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"expected text in UTF-8, got byte 0x{data[error.start]:02x} at offset {error.start}"
        raise _error(path, message, "Name a text file, or save it as UTF-8.") from None
    return read_text(text, str(path))


def read_text(text: str, name: str) -> Node:
    """Read the YAML text of one recipe; `name` stands for the file in messages.

    Raises:
        RecipeError: The text is not YAML, or uses what recipes do not allow, or is no mapping.
    """
    root = read_value(text, name)
    if not isinstance(root.value, dict):
        got = "nothing" if root.value is None else shown(root.plain())
        cure = "Start from a shipped recipe: kerasdl cp mlp/breast-cancer my.yaml"
        raise _error(root.where, f"expected keys such as 'data:' and 'model:', got {got}", cure)
    return root


def read_value(text: str, name: str) -> Node:
    """Read YAML text of any shape.

    Raises:
        RecipeError: The text is not YAML, or uses what recipes do not allow.
    """
    if found := _FORBIDDEN.search(text):
        line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
        message = f"character U+{ord(found[0]):04X} is not allowed"
        raise _error(f"{name}:{line}:{column}", message, "Remove it, or name a file that is plain text.")
    try:
        return _Reader(name).document(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        # libyaml 0.2.6 looks 1,000 brackets ahead and gives up there; the slower parser comes to the level too many.
        if "nesting" in (error.problem or ""):
            return _Reader(name).document(text, yaml.SafeLoader)
        raise _not_yaml(error, name) from None


def _not_yaml(error: yaml.MarkedYAMLError, name: str) -> RecipeError:
    begun: Any = error.context_mark
    place: Any = error.problem_mark or begun
    where = f"{name}:{place.line + 1}:{place.column + 1}"
    within = ""
    if begun and error.context and begun.index != place.index:
        within = f" {error.context} that begins at {begun.line + 1}:{begun.column + 1}"
    message = f"not valid YAML: {error.problem or 'unreadable'}{within}"
    cure = "Look for a missing bracket, quote or ': ', a tab, or text that needs quotes, at this place or before it."
    return _error(where, message, cure)


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        # Each anchor's node, how many nodes it holds and how many levels.
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.count = 0
        self.deepest = 0

    def document(self, text: str, loader: Any) -> Node:
        events = iter(yaml.parse(text, Loader=loader))
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.refuse(event, "expected one YAML document, got a second one", "Remove '---'.")
                root = self.node(next(events), events, 0)
        return Node(None, f"{self.name}:1:1") if root is None else root

    def node(self, event: Any, events: Iterator[yaml.Event], depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth)
        if event.tag is not None:
            raise self.refuse(event, f"tags are not allowed, got {shown(event.tag)}", "Write the value without it.")
        count, deepest, self.deepest = self.count, self.deepest, depth
        self.spend(1, depth, event)
        if isinstance(event, yaml.ScalarEvent):
            found = Node(resolve(event.value) if event.implicit[0] else event.value, self.where(event))
        elif isinstance(event, yaml.SequenceStartEvent):
            found = self.sequence(event, events, depth)
        else:
            found = self.mapping(event, events, depth)
        if event.anchor:
            self.anchors[event.anchor] = found, self.count - count, self.deepest - depth
        self.deepest = max(deepest, self.deepest)
        return found

    def sequence(self, event: Any, events: Iterator[yaml.Event], depth: int) -> Node:
        items = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(self.node(item, events, depth + 1))
        return Node(items, self.where(event))

    def mapping(self, event: Any, events: Iterator[yaml.Event], depth: int) -> Node:
        items: dict[str, Node] = {}
        places: dict[str, str] = {}
        while not isinstance(item := next(events), yaml.MappingEndEvent):
            if not isinstance(item, yaml.ScalarEvent):
                message = "expected text as key, got a list, a mapping or an alias"
                raise self.refuse(item, message, "Write the key out; quote text that begins with [, {, * or ?.")
            if item.tag is not None:
                raise self.refuse(item, f"tags are not allowed, got {shown(item.tag)}", "Write the key without it.")
            key = item.value
            if key == "<<" and item.implicit[0]:
                raise self.refuse(item, "merge keys ('<<') are not allowed", "Write the keys out.")
            if key in items:
                raise self.refuse(item, f"key {shown(key)} stands twice, first at {places[key]}", "Remove one of them.")
            places[key] = self.where(item)
            items[key] = self.node(next(events), events, depth + 1)
        return Node(items, self.where(event), places)

    def alias(self, event: yaml.AliasEvent, depth: int) -> Node:
        if event.anchor not in self.anchors:
            message = f"alias '*{event.anchor}' has no anchor '&{event.anchor}' before it"
            raise self.refuse(event, message, f"Write the value out, or quote the text: '*{event.anchor}'.")
        found, nodes, levels = self.anchors[event.anchor]
        self.spend(nodes, depth + levels, event)
        return found

    def spend(self, nodes: int, depth: int, event: Any) -> None:
        self.count += nodes
        self.deepest = max(self.deepest, depth)
        if depth > MOST_DEPTH:
            raise too_deep(self.where(event))
        if self.count > MOST_NODES:
            message = f"more than {MOST_NODES:,} values, aliases written out"
            raise self.refuse(event, message, "Keep data in files, and name them in the recipe.")

    def where(self, event: Any) -> str:
        return f"{self.name}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"

    def refuse(self, event: Any, message: str, cure: str) -> RecipeError:
        return _error(self.where(event), message, cure)


def _error(where: object, message: str, cure: str) -> RecipeError:
    return RecipeError([Problem(str(where), "", message, cure)])
