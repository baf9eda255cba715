"""Turns a checked component into the object or the function it stands for; the first step that imports plug-ins."""

import importlib
import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kerasdl.components import keras_classes
from kerasdl.components.finding import NOUNS, PACKAGE, find
from kerasdl.components.slots import slots
from kerasdl.errors import UsageError
from kerasdl.interfaces import Component, Slot
from kerasdl.interfaces.room import plugin_files

# What a plug-in of each room is called with besides its options, and what it gives.
_CALLED_WITH = {"data": "seed, ", "models": "inputs, outputs, ", "tasks": "target, "}
_GIVES = {
    "augmentations": ("keras", "Layer"),
    "callbacks": ("keras.callbacks", "Callback"),
    "data": ("kerasdl.interfaces", "Dataset"),
    "losses": ("keras.losses", "Loss"),
    "metrics": ("keras.metrics", "Metric"),
    "models": ("keras", "Model"),
    "optimizers": ("keras.optimizers", "Optimizer"),
    "schedules": ("keras.optimizers.schedules", "LearningRateSchedule"),
    "tasks": ("kerasdl.interfaces", "Task"),
}


def factory(component: Component) -> Callable[..., Any]:
    """Import a component's plug-in and give it its options, ready to be called with what only a run knows.

    Raises:
        UsageError: Keras refuses the options of one of its own classes, or a user's own plug-in is not what its room
            holds; here if it is inside the component, else when what is returned is called.
    """
    # The recipe was checked with leave to import; what it names is imported already.
    plugin = find(component.room, component.kind, allow_import=(component.kind.partition(":")[0],))
    made = getattr(importlib.import_module(plugin.module), plugin.attribute)
    if plugin.module.startswith("keras."):
        made = partial(_made_by_keras, made, component)
    elif ":" in component.kind:
        made = partial(_made_by_user, made, component)
    else:
        # Options of a recipe are checked; what checks calls from Python takes pydantic's import.
        made = inspect.unwrap(made)
    types = {name: option.type for name, option in plugin.signature.options.items()}
    return partial(made, **{name: _bound(value, slots(types[name])) for name, value in component.options.items()})


def bind(component: Component) -> Any:
    """Make the object that a component stands for: an optimizer, a callback, a loss."""
    return factory(component)()


def _made_by_keras(made: Callable[..., Any], component: Component, /, **options: Any) -> Any:
    """Call one of Keras's classes: options that are right one by one may still not fit together."""
    try:
        return made(**options)
    except (TypeError, ValueError) as error:
        defaults = find(component.room, component.kind).signature.options
        got = {name: value for name, value in component.options.items() if value != defaults[name].default}
        raise UsageError(
            f"{NOUNS[component.room]} {component.kind!r}: Keras refuses "
            f"{', '.join(f'{name}={_shown(value)}' for name, value in got.items())}: "
            f"{str(error).strip().partition(chr(10))[0]}",
            cure=f"Change or leave out one of: {', '.join(got)}.",
        ) from error


def _made_by_user(made: Callable[..., Any], component: Component, /, *given: Any, **options: Any) -> Any:
    """Call a user's own plug-in: what it takes and gives is known only now."""
    said, name = f"{NOUNS[component.room]} {component.kind!r}", component.kind.rpartition(":")[2]
    module, attribute = _GIVES[component.room]
    parameters = f"{_CALLED_WITH.get(component.room, '')}*, ..."
    cure = f"Define {name}({parameters}) with keyword-only options, and let it give a {module}.{attribute}."
    try:
        # Of a class, that of __init__: Keras's classes have a __new__ that takes anything.
        called, first = (made.__init__, (None,)) if inspect.isclass(made) else (made, ())
        inspect.signature(called).bind(*first, *given, **options)
    except TypeError as error:
        raise UsageError(f"{said}: {error}; expected {name}({parameters})", cure=cure) from error
    found = made(*given, **options)
    if not isinstance(found, getattr(importlib.import_module(module), attribute)):
        got = f"{found!r:.60}"
        raise UsageError(f"{said}: returned {got}, expected a {module}.{attribute}", cure=cure)
    return found


def _shown(value: Any) -> str:
    if isinstance(value, Component):
        return value.kind
    return repr(list(value) if isinstance(value, tuple) else value)


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
