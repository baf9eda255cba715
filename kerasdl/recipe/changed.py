"""Says where a recipe is no default."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kerasdl.components import find
from kerasdl.components.signature import REQUIRED
from kerasdl.interfaces import Component
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.loading import load
from kerasdl.recipe.writing import inline, tree


def changed(recipe: Recipe, *, allow_import: Collection[str] = ()) -> dict[str, str]:
    """Give what a recipe says that is no default, and all kinds, by dotted key as YAML has it.

    Args:
        recipe: Resolved or not; what was found out of the data counts as said.
        allow_import: Packages that a `kind: package.module:name` may come from.

    Example:
        >>> found = changed(load({"kerasdl": 1, "data": {"kind": "synthetic", "dataset": "xor"}, "model": "mlp"}))
        >>> found["data.kind"], found["data.dataset"], "model.dropout" in found
        ('synthetic', 'xor', False)
    """
    training = {name: getattr(recipe.training, name) for name in ("optimizer", "loss", "metrics")}
    components = {"data": recipe.data, "model": recipe.model, "task": recipe.task, "callbacks": recipe.callbacks}
    least = {name: _least(value, allow_import) for name, value in components.items()}
    least["training"] = {name: _least(value, allow_import) for name, value in training.items()}
    usual = tree(load({"kerasdl": recipe.kerasdl, **least}, allow_import=allow_import))
    said = {key: inline(value) for key, value in _differences(tree(recipe), usual, least, "")}
    return {key: value for key, value in said.items() if key not in ("kerasdl", "fingerprint")}


def _least(value: Any, allow_import: Collection[str]) -> Any:
    """Give a component, or each of several, with what it cannot do without; anything else as it is."""
    if isinstance(value, tuple):
        return [_least(each, allow_import) for each in value]
    if not isinstance(value, Component):
        return value
    options = find(value.room, value.kind, allow_import=allow_import).signature.options
    needed = {name: tree(each) for name, each in value.options.items() if options[name].default is REQUIRED}
    return {"kind": value.kind, **needed}


def _differences(told: Any, usual: Any, needed: Any, key: str) -> Iterator[tuple[str, Any]]:
    """Give what is told otherwise than usual; what has no default, and so is needed, is told in any case."""
    if isinstance(told, Mapping) and isinstance(usual, Mapping):
        needed = needed if isinstance(needed, Mapping) else {}
        for name, value in told.items():
            below = f"{key}.{name}" if key else name
            yield from _differences(value, usual.get(name), needed.get(name), below)
    elif isinstance(told, list) and isinstance(needed, list) and all(isinstance(each, Mapping) for each in needed):
        for index, triple in enumerate(zip(told, usual, needed, strict=True)):
            yield from _differences(*triple, f"{key}[{index}]")
    elif told != usual or needed is not None:
        yield key, told
