"""What cannot be searched, told before anything is trained and without TensorFlow."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kerasdl.errors import UsageError
from kerasdl.recipe import Recipe
from kerasdl.recipe.search_format import Search
from kerasdl.recipe.space import Parameter
from kerasdl.search.brackets import brackets_within, sizes
from kerasdl.search.combinations import count

# They decide which rows are in the test part, which no trial may see; or are not of the training.
_FIXED = ("seed", "data_seed", "fingerprint", "name", "kerasdl", "data.split", "data.test_path", "search")


def check(recipe: Recipe, space: Sequence[Parameter]) -> None:
    """Refuse what a search, or its method, cannot do.

    Raises:
        UsageError: A key that must be the same in all trials; a method that cannot search this space, or not in so many
            trials; options that do not go together.
    """
    search = recipe.search
    assert search is not None
    for parameter in space:
        fixed = next((key for key in _FIXED if parameter.key == key or parameter.key.startswith(f"{key}.")), None)
        if fixed is not None:
            raise UsageError(
                f"search.values.{parameter.key}: {fixed} must be the same in all trials",
                cure="Write it into the recipe; search.seeds and search.folds train from several.",
            )
    if search.prune != "none" and search.folds is not None:
        raise UsageError("search.prune: folds are trained to their end", cure="Take out search.prune, or search.folds.")
    if search.method == "grid":
        _check_grid(search, space)
    if search.method == "hyperband":
        _check_hyperband(search, space, recipe.training.epochs)


def _check_grid(search: Search, space: Sequence[Parameter]) -> None:
    endless = next((each.key for each in space if each.count() is None), None)
    if endless is not None:
        raise UsageError(
            f"search.method: grid, but {endless} has no end of values",
            cure=f"Give its range a step, or choices: search.values.{endless}",
        )
    total = math.prod(each.count() or 0 for each in space)
    conditional = any(each.when for each in space)
    if count(space, search.trials + 1) > search.trials:
        most = "up to " if conditional else ""
        raise UsageError(
            f"search.trials: {search.trials}, but the grid has {most}{total} combinations",
            cure=f"search.trials: {total}; or fewer values, or search.method: random",
        )


def _check_hyperband(search: Search, space: Sequence[Parameter], epochs: int) -> None:
    if any(each.key == "training.epochs" for each in space):
        raise UsageError(
            "search.method: hyperband chooses training.epochs itself", cure="Take it out of search.values."
        )
    other = "search.folds" if search.folds is not None else "search.prune" if search.prune != "none" else None
    if other is not None:
        raise UsageError(
            f"{other}: hyperband ends and goes on with trainings by itself", cure=f"Take out {other}, or the method."
        )
    if epochs < search.factor:
        raise UsageError(
            f"search.method: hyperband, but training.epochs: {epochs} is less than search.factor: {search.factor}",
            cure="search.method: bayesian; or more epochs",
        )
    least = sizes(1, epochs, search.factor)
    if sum(least) > search.trials:
        raise UsageError(
            f"search.trials: {search.trials}, but hyperband needs {sum(least)} for any to go on",
            cure=f"search.trials: {sum(least)}; or search.method: bayesian",
        )
    first = sizes(brackets_within(search.trials, epochs, search.factor) - 1, epochs, search.factor)[0]
    counts = [each.count() for each in space]
    if None not in counts and math.prod(each or 0 for each in counts) < first:
        raise UsageError(
            f"search.method: hyperband begins with {first} trials, and there are fewer combinations",
            cure="search.method: grid",
        )
