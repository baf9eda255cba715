"""Checks the callbacks of a recipe against what its run will log, which is known before it starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import keras

from kerasdl.components.suggesting import suggestion
from kerasdl.errors import UsageError
from kerasdl.interfaces import Component
from kerasdl.interfaces.direction import find_direction
from kerasdl.recipe import Recipe

# What the logs gain from a callback, for those that stand behind it in the list.
_ADDED = {
    "gradient_monitor": ("gradient_norm", "gradient_norm_clipped", "gradients/"),
    "reduce_lr_on_plateau": ("learning_rate",),
}


def check(recipe: Recipe, core: keras.Model, names: Sequence[str], *, validated: bool) -> tuple[Component, ...]:
    """Refuse what would only fail after an epoch, or hours later.

    Args:
        recipe: Its callbacks are checked.
        core: The compiled model.
        names: Loss and metrics, as the logs of training have them.
        validated: Whether the logs also have those of validation.

    Returns:
        The callbacks, with the `mode` that `auto` means: Keras's own know it for no metric but Keras's.

    Raises:
        UsageError: A callback follows what will not be logged, or cannot work with the optimizer.
    """
    scheduled = isinstance(recipe.training.optimizer.options.get("learning_rate"), Component)
    logged = [*names, *(f"val_{name}" for name in names if validated)]
    # A training step of the user's own logs what it likes, and so does a callback.
    known = ":" not in recipe.model.kind or type(core).train_step is keras.Model.train_step
    checked = []
    for index, callback in enumerate(recipe.callbacks):
        if known:
            _check_monitor(callback, f"callbacks[{index}].monitor", logged)
        if scheduled and callback.kind == "reduce_lr_on_plateau":
            raise UsageError(
                f"callbacks[{index}]: reduce_lr_on_plateau cannot change a learning rate that follows a schedule",
                cure="Write training.optimizer.learning_rate as a number, or leave the callback out.",
            )
        checked.append(_with_mode(callback))
        logged += _ADDED.get(callback.kind, ())
        known = known and ":" not in callback.kind
    return tuple(checked)


def _check_monitor(callback: Component, key: str, logged: Sequence[str]) -> None:
    monitored: Any = callback.options.get("monitor")
    if not isinstance(monitored, str) or monitored in logged:
        return
    if monitored.startswith("gradients/") and "gradients/" in logged:
        return
    follows = f"{key}: {callback.kind} follows {monitored!r}, but"
    if monitored.removeprefix("val_") in logged:
        raise UsageError(
            f"{follows} there is no validation part",
            cure=f"Write data.split.validation: 0.15, or {{kind: {callback.kind}, monitor: {monitored[4:]}}}.",
        )
    raise UsageError(f"{follows} the run does not log it", cure=suggestion(monitored, logged, "Logged"))


def _with_mode(callback: Component) -> Component:
    options = callback.options
    if ":" in callback.kind or "monitor" not in options or options.get("mode") != "auto":
        return callback
    return replace(callback, options={**options, "mode": find_direction(options["monitor"], "auto", callback.kind)})
