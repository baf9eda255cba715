"""Binds a recipe's callbacks, with what they write in the run directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

import keras

from kerasdl.callbacks import GradientMonitor
from kerasdl.components import bind, find
from kerasdl.errors import UsageError
from kerasdl.interfaces import Component, run_files
from kerasdl.interfaces.options import RelativeTo
from kerasdl.interfaces.whole_files import UNFINISHED
from kerasdl.recipe.types import members, notes

# What monitors write where the recipe does not say it.
_MONITORS = {"gradient_monitor": run_files.GRADIENTS, "activation_monitor": run_files.ACTIVATIONS}


def check_paths(components: Sequence[Component]) -> None:
    """Refuse paths at which callbacks would write over each other, or over the run's own files.

    Raises:
        UsageError: The first such path.
    """
    taken: dict[PurePath, str] = {}
    for index, component in enumerate(components):
        for name, written in _written(component):
            # Some file systems know no difference between small letters and capitals.
            path, where = PurePath(written.casefold()), f"callbacks[{index}].{name}"
            owners = (owner for other, owner in taken.items() if _overlap(path, other))
            owner = "the run itself" if _is_the_runs(path) else next(owners, None)
            if owner is not None:
                last = PurePath(PurePath(written).name or name)
                raise UsageError(
                    f"{where}: expected a path of its own, got {written!r}, where {owner} writes",
                    cure=f"Write {where}: {last.stem}-{index}{last.suffix}.",
                )
            taken[path] = where


def callbacks_of(components: tuple[Component, ...], directory: Path) -> list[keras.callbacks.Callback]:
    """Make the callbacks of a recipe for a run in this directory."""
    made = [bind(_placed(component, directory)) for component in components]
    for component, callback in zip(components, made, strict=True):
        if component.kind in _MONITORS and callback.path is None:
            callback.path = str(directory / _MONITORS[component.kind])
    return made


def without_writers(
    components: Sequence[Component], callbacks: Sequence[keras.callbacks.Callback]
) -> list[keras.callbacks.Callback]:
    """Leave out of a recipe's callbacks those that would begin their files anew."""
    made = zip(components, callbacks, strict=True)
    return [one for component, one in made if component.kind in _MONITORS or not any(_written(component))]


def last_gradients(callbacks: list[keras.callbacks.Callback]) -> Mapping[str, Mapping[str, float]]:
    """Give what a gradient monitor measured in the last epoch, by layer; empty if there is none."""
    monitors = [callback for callback in callbacks if isinstance(callback, GradientMonitor) and callback.history]
    return monitors[0].history[-1]["layers"] if monitors else {}


def _placed(component: Component, directory: Path) -> Component:
    paths = {name: str(directory / written) for name, written in _written(component) if component.options[name]}
    return replace(component, options={**component.options, **paths})


def _written(component: Component) -> Iterator[tuple[str, str]]:
    """Give name and value of each option that is a path in the run directory."""
    # A user's own was checked with leave to import, and is imported already.
    plugin = find(component.room, component.kind, allow_import=(component.kind.partition(":")[0],))
    for name, option in plugin.signature.options.items():
        written = any(note.place == "run" for member in members(option.type) for note in notes(member, RelativeTo))
        if written and (path := component.options[name] or _unnamed(component, name)):
            yield name, path


def _unnamed(component: Component, option: str) -> str | None:
    return _MONITORS.get(component.kind) if option == "path" else None


def _is_the_runs(path: PurePath) -> bool:
    return path.name.startswith(UNFINISHED) or any(_overlap(path, PurePath(file)) for file in run_files.TAKEN)


def _overlap(one: PurePath, other: PurePath) -> bool:
    return one == other or one in other.parents or other in one.parents
