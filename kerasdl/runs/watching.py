"""Binds a recipe's callbacks, with what they write in the run directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import keras

from kerasdl.callbacks import GradientMonitor
from kerasdl.components import bind, find
from kerasdl.interfaces import Component
from kerasdl.interfaces.options import RelativeTo
from kerasdl.recipe.types import members, notes


def callbacks_of(components: tuple[Component, ...], directory: Path) -> list[keras.callbacks.Callback]:
    """Make the callbacks of a recipe for a run in this directory."""
    made = [bind(_placed(component, directory)) for component in components]
    for callback in made:
        if isinstance(callback, GradientMonitor) and callback.path is None:
            callback.path = str(directory / "gradients.jsonl")
    return made


def last_gradients(callbacks: list[keras.callbacks.Callback]) -> Mapping[str, Mapping[str, float]]:
    """Give what a gradient monitor measured in the last epoch, by layer; empty if there is none."""
    monitors = [callback for callback in callbacks if isinstance(callback, GradientMonitor) and callback.history]
    return monitors[0].history[-1]["layers"] if monitors else {}


def _placed(component: Component, directory: Path) -> Component:
    options = dict(component.options)
    # A user's own was checked with leave to import, and is imported already.
    plugin = find(component.room, component.kind, allow_import=(component.kind.partition(":")[0],))
    for name, option in plugin.signature.options.items():
        written = any(note.place == "run" for member in members(option.type) for note in notes(member, RelativeTo))
        if written and options[name] is not None:
            options[name] = str(directory / options[name])
    return replace(component, options=options)
