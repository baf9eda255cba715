"""`check`: prepares a recipe as a run does, and asks every check."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl import recipe
from kerasdl.engine import devices
from kerasdl.engine.precision import precision
from kerasdl.interfaces.finite import finite
from kerasdl.interfaces.room import plugin_files
from kerasdl.preflight import checks, random_state
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject
from kerasdl.recipe.fitting import that_fit
from kerasdl.runs import folding, opening
from kerasdl.runs.building import NO_MEMORY
from kerasdl.runs.calling import check_call
from kerasdl.runs.devices import resolve
from kerasdl.runs.preparing import prepare
from kerasdl.runs.signals import raise_swallowed
from kerasdl.runs.watching import callbacks_of, check_paths

RESULTS = ("fail", "warn", "pass", "skip")


def check(
    recipe_source: str | Path | Mapping[str, Any],
    *overrides: str,
    data_root: str | Path | None = None,
    allow_import: Collection[str] = (),
) -> list[Outcome]:
    """Say in seconds what is wrong with a training, on its real data and model, before it is begun.

    Nothing is written, and the random numbers of the program are left as they were. Of a recipe with folds, it is the
    first that is looked at.

    Args:
        recipe_source: A path, the name of a shipped recipe, or the recipe as plain mappings.
        overrides: `key=value` and `~key`, applied in this order.
        data_root: Where relative paths of data start; by default the recipe's folder.
        allow_import: Packages that a `kind: package.module:name` may come from.

    Returns:
        What each check came to: those that fail first, then those that warn, pass and do not apply.

    Raises:
        RecipeError: Everything that is wrong with the recipe.
        DataError: The data cannot be read, or does not fit.
        UsageError: What `kerasdl.run` refuses before it begins.

    Example:
        >>> found = check("mlp/random-binary")
        >>> [outcome.check for outcome in found if outcome.result == "fail"]
        []
    """
    raise_swallowed()
    check_call("kerasdl.check", recipe_source, overrides)
    options: dict[str, Any] = {"data_root": data_root, "allow_import": allow_import}
    settled = folding.settled(recipe.load(recipe_source, overrides, searches=False, **options))
    folds = folding.folds_of(settled)
    check_paths(settled.callbacks)
    device = resolve(settled.training.devices)
    with random_state.kept(), devices.on(device), precision(settled.training.precision):
        prepared = prepare(folding.for_fold(settled, 1) if folds else settled)
        # What is wrong with a callback is said; nothing is written before a training begins.
        callbacks_of(prepared.recipe.callbacks, opening.place(prepared.recipe, out=None, resume=False)[0])
        subject = Subject(prepared, folds=folds)
        found = [_asked(name, subject) for name in plugin_files(Path(checks.__path__[0]))]
    load = partial(_changed, recipe_source, overrides, options)
    found = [replace(outcome, cures=that_fit(outcome.cures, load)) for outcome in found]
    return sorted(found, key=lambda outcome: RESULTS.index(outcome.result))


def _changed(
    recipe_source: Any, overrides: tuple[str, ...], options: Mapping[str, Any], cures: list[str]
) -> recipe.Recipe:
    return recipe.load(recipe_source, [*overrides, *cures], searches=False, **options)


def _asked(name: str, subject: Subject) -> Outcome:
    raise_swallowed()
    try:
        # What overflows or is no number is what checks look for.
        with np.errstate(all="ignore"):
            outcome: Outcome = getattr(checks, name)(subject)
    except NO_MEMORY as error:
        advice = getattr(error, "advice", None)
        size = advice.batch_size if advice is not None and advice.batch_size else max(1, subject.batch_size // 2)
        outcome = Outcome(
            "fail",
            "There is not enough memory for a step of this model on a batch of this size.",
            {"batch_size": subject.batch_size},
            (f"training.batch_size={size}",),
        )
    except ValueError as error:
        if "No gradients provided" not in str(error):
            raise
        outcome = Outcome("fail", "No gradient reaches any weight: the loss does not depend on what the model learns.")
    return replace(outcome, check=name, evidence=finite(outcome.evidence))
