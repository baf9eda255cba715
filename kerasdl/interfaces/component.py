"""Components: what a recipe writes as `{kind: name, option: value}`, and the options that take one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any


@dataclass(frozen=True)
class Component:
    """A checked choice of plug-in.

    Attributes:
        room: Where the plug-in lives: `models`, `data`, `optimizers`, ...
        kind: Name of the plug-in in its room, or `module:name` for a user's own.
        options: Every option with its value, defaults included; values may hold further components.
    """

    room: str
    kind: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Slot:
    """Marks an option that takes a component.

    Attributes:
        room: The room the component comes from.
        waits: The plug-in still needs arguments that only a run knows (shapes, seed), so it is handed over as a
            `functools.partial` of its options instead of being called.
    """

    room: str
    waits: bool = False


Builder = Annotated[Callable[..., Any], Slot("models", waits=True)]
Augmentation = Annotated[Any, Slot("augmentations")]
Schedule = Annotated[Any, Slot("schedules")]
