"""Turns a checked component into the object or the function it stands for; the first step that imports plug-ins."""

import importlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kerasdl.components import keras_classes
from kerasdl.components.finding import PACKAGE, find
from kerasdl.components.slots import slots
from kerasdl.interfaces import Component, Slot
from kerasdl.interfaces.room import plugin_files


def factory(component: Component) -> Callable[..., Any]:
    """Import a component's plug-in and give it its options, ready to be called with what only a run knows."""
    # The recipe was checked with leave to import; what it names is imported already.
    plugin = find(component.room, component.kind, allow_import=(component.kind.partition(":")[0],))
    made = getattr(importlib.import_module(plugin.module), plugin.attribute)
    types = {name: option.type for name, option in plugin.signature.options.items()}
    return partial(made, **{name: _bound(value, slots(types[name])) for name, value in component.options.items()})


def bind(component: Component) -> Any:
    """Make the object that a component stands for: an optimizer, a callback, a loss."""
    return factory(component)()


def takes_logits(component: Component) -> bool:
    """Tell whether a loss can be told that predictions are logits."""
    if ":" in component.kind or component.kind in plugin_files(PACKAGE / component.room):
        return False
    return "from_logits" in keras_classes.parameters(component.room, component.kind)


def _bound(value: Any, found: Mapping[str, Slot]) -> Any:
    if isinstance(value, Component):
        return factory(value) if found[value.room].waits else bind(value)
    if isinstance(value, tuple):
        return [_bound(item, found) for item in value]
    if isinstance(value, Mapping):
        return {name: _bound(item, found) for name, item in value.items()}
    return value
