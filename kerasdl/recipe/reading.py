"""Reads YAML text into a `Node` tree, in bounded time and memory, whatever the text is.

The tree is built from PyYAML's events: its own composer overflows the C stack on deep nesting, keeps only the last
of two equal keys, and resolves scalars by YAML 1.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe.scalars import resolve
from kerasdl.recipe.tree import Node

MOST_BYTES = 1_000_000
MOST_DEPTH = 40
MOST_NODES = 100_000


def read_file(path: Path) -> Node:
    """Read a recipe file.

    Raises:
        RecipeError: The file is missing, unreadable, too large, or not a YAML mapping.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise _error(path, "expected a recipe file, got a directory", "Name the .yaml file in it.") from None
    except OSError as error:
        cure = "List the shipped recipes: kerasdl ls"
        raise _error(path, f"cannot be read: {error.strerror}", cure) from None
    if len(data) > MOST_BYTES:
        raise _error(path, f"expected a recipe of at most {MOST_BYTES:,} bytes, got more", "Is it a data file?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"expected text in UTF-8, got byte 0x{data[error.start]:02x} at offset {error.start}"
        raise _error(path, message, "Is it a binary file?") from None
    return read_text(text, str(path))


def read_text(text: str, name: str) -> Node:
    """Read the YAML text of one recipe; `name` stands for the file in messages.

    Raises:
        RecipeError: The text is not YAML, or uses what recipes do not allow, or is no mapping.
    """
    root = read_value(text, name)
    if not isinstance(root.value, dict):
        raise RecipeError([Problem(root.where, "", f"expected a mapping of keys, got {shown(root.plain())}")])
    return root


def read_value(text: str, name: str) -> Node:
    """Read YAML text of any shape."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    reader = _Reader(name)
    try:
        return reader.document(iter(yaml.parse(text, Loader=loader)))
    except yaml.reader.ReaderError as error:
        raise _error(name, f"character #x{ord(str(error.character)[:1] or chr(0)):04x} is not allowed in YAML") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = name if mark is None else f"{name}:{mark.line + 1}:{mark.column + 1}"
        raise _error(where, f"not valid YAML: {error.problem or error.context}") from None


def shown(value: Any) -> str:
    """Give a value as messages show it: its `repr`, shortened."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        # Each anchor's node, how many nodes it holds and how many levels.
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.count = 0
        self.deepest = 0

    def document(self, events: Iterator[yaml.Event]) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.refuse(event, "expected one YAML document, got a second one")
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

    def sequence(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        items = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(self.node(item, events, depth + 1))
        return Node(items, self.where(event))

    def mapping(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        items: dict[str, Node] = {}
        places: dict[str, str] = {}
        while not isinstance(item := next(events), yaml.MappingEndEvent):
            if not isinstance(item, yaml.ScalarEvent):
                raise self.refuse(item, "expected a name as key, got a list, a mapping or an alias")
            if item.tag is not None:
                raise self.refuse(item, f"tags are not allowed, got {shown(item.tag)}")
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
            raise self.refuse(event, f"alias '*{event.anchor}' has no anchor '&{event.anchor}' before it")
        found, nodes, levels = self.anchors[event.anchor]
        self.spend(nodes, depth + levels, event)
        return found

    def spend(self, nodes: int, depth: int, event: yaml.Event) -> None:
        self.count += nodes
        self.deepest = max(self.deepest, depth)
        if depth > MOST_DEPTH:
            raise self.refuse(event, f"nested more than {MOST_DEPTH} levels deep")
        if self.count > MOST_NODES:
            raise self.refuse(event, f"more than {MOST_NODES:,} values, aliases written out")

    def where(self, event: yaml.Event) -> str:
        return f"{self.name}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"

    def refuse(self, event: yaml.Event, message: str, cure: str | None = None) -> RecipeError:
        return _error(self.where(event), message, cure)


def _error(where: object, message: str, cure: str | None = None) -> RecipeError:
    return RecipeError([Problem(str(where), "", message, cure)])
