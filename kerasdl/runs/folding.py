"""What a recipe says of folds: which there are, and the recipe of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasdl.interfaces import Split
from kerasdl.recipe import Recipe


def settled(recipe: Recipe) -> Recipe:
    """Write down that folds take the place of a fraction, for the test part or for the validation part."""
    split = _split(recipe)
    if split is None or split.folds is None or getattr(split, split.fold_part) == "given":
        return recipe
    return _with_split(recipe, **{split.fold_part: 0.0})


def folds_of(recipe: Recipe) -> int:
    """Give how many trainings a recipe means, one for each fold; 0 where it means a single one."""
    split = _split(recipe)
    return split.folds or 0 if split is not None and split.fold is None else 0


def for_fold(recipe: Recipe, fold: int) -> Recipe:
    """Give the recipe that trains for a single fold.

    The fingerprint of a recipe with folds is that of the first one, since each divides the examples another way.
    """
    return replace(_with_split(recipe, fold=fold), fingerprint=recipe.fingerprint if fold == 1 else None)


def _split(recipe: Recipe) -> Split | None:
    found = recipe.data.options.get("split")
    return found if isinstance(found, Split) else None


def _with_split(recipe: Recipe, **changes: Any) -> Recipe:
    split = replace(recipe.data.options["split"], **changes)
    return replace(recipe, data=replace(recipe.data, options={**recipe.data.options, "split": split}))
