"""Whether what a callback waits for can come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kerasdl.components import kinds
from kerasdl.components.needs import needed
from kerasdl.errors import Problem
from kerasdl.recipe.tree import Node


def unmet(root: Node) -> Iterator[Problem]:
    """Find rules of the doctor after which no training would ever stop.

    Args:
        root: The recipe as it was read. What is wrong with it otherwise is told by others.

    Yields:
        A problem for each rule in `on_finding` that finds nothing before the end, or without a callback that is not
        there.
    """
    callbacks = _items(root, "callbacks")
    present = {_kind(callback) for callback in callbacks}
    for index, callback in enumerate(callbacks):
        if ":" in _kind(callback):
            continue
        for place, rule in enumerate(_items(callback, "on_finding")):
            wanted = needed(rule.value) if rule.value in kinds("doctor") else None
            if wanted is not None and wanted not in present:
                yield _problem(rule, f"callbacks[{index}].on_finding[{place}]", wanted)


def _problem(rule: Node, key: str, wanted: str) -> Problem:
    if wanted == "end":
        message = f"what {rule.value} looks at is only known when training has ended"
        return Problem(rule.where, key, message, f"Leave {rule.value} out; the run tells of it in the end.")
    message = f"{rule.value} finds nothing without {wanted}"
    return Problem(rule.where, key, message, f"Write callbacks: [..., {wanted}].")


def _items(node: Node, key: str) -> Sequence[Node]:
    found = node.value.get(key) if isinstance(node.value, dict) else None
    return found.value if found is not None and isinstance(found.value, list) else ()


def _kind(callback: Node) -> str:
    kind = callback.value.get("kind", callback).value if isinstance(callback.value, dict) else callback.value
    return kind if isinstance(kind, str) else ""
