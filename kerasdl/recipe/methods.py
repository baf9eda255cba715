"""Says what the method of a search cannot do, and what must be the same in all of its trials."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from kerasdl.errors import Problem, RecipeError
from kerasdl.interfaces import Split
from kerasdl.recipe.brackets import brackets_within, sizes
from kerasdl.recipe.combinations import count
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.search_format import COSTS, PARTS, Search
from kerasdl.recipe.space import Parameter
from kerasdl.recipe.tree import Node, at
from kerasdl.recipe.writing import inline

# They decide which rows are in the test part, which no trial may see; or are not of the training.
_DIVIDING = ("seed", "data_seed", "data.split", "data.test_path")
# What is predicted: scores of other targets are no better and no worse.
_PREDICTED = ("task", "data.target", "data.horizon")
_FIXED = (*_DIVIDING, *_PREDICTED, "fingerprint", "name", "kerasdl", "search")
# The key below `search`, what is wrong with it, and what to write instead.
_Misfit = tuple[str, str, str]


def check_method(recipe: Recipe, space: Sequence[Parameter], node: Node) -> None:
    """Refuse what a search, or its method, cannot do.

    Args:
        recipe: With its search.
        space: What is chosen from.
        node: The search as it is written; messages say where.

    Raises:
        RecipeError: A key that must be the same in all trials; a method that cannot search this space, or not in so
            many trials; options that do not go together.
    """
    search = recipe.search
    assert search is not None
    found = [*_fixed(space), *_together(search, recipe), *_pruned(search), *_objectives(search)]
    if search.method == "grid":
        found += _grid(search, space)
    if search.method == "hyperband":
        found += _hyperband(search, space, recipe.training.epochs)
    if found:
        raise RecipeError([Problem(_place(node, key), f"search.{key}", told, cure) for key, told, cure in found])


def _place(node: Node, key: str) -> str:
    """Give where a key below `search` stands; that of what is around it, where it is not written."""
    first, _, rest = key.partition(".")
    values = node.value.get(first)
    return values.place_of(rest) if rest and values is not None and values.key_places else node.place_of(first)


def _fixed(space: Sequence[Parameter]) -> Iterator[_Misfit]:
    for parameter in space:
        fixed = next((key for key in _FIXED if _changes(parameter, key)), None)
        if fixed is not None:
            several = "; search.seeds and search.folds train from several" if fixed in _DIVIDING else ""
            yield (
                f"values.{parameter.key}",
                f"{fixed} must be the same in all trials",
                f"Write it into the recipe{several}.",
            )


def _changes(parameter: Parameter, key: str) -> bool:
    """Tell whether trials would differ in a key: where it is tried, or what is below it, or around it with others."""
    if parameter.key == key or parameter.key.startswith(f"{key}."):
        return True
    inner = key.removeprefix(f"{parameter.key}.")
    return inner != key and len({inline(at(choice, inner)) for choice in parameter.choices}) > 1


def _together(search: Search, recipe: Recipe) -> Iterator[_Misfit]:
    split = recipe.data.options.get("split")
    folds = search.folds is None and isinstance(split, Split) and split.folds is not None and split.fold is None
    if search.method == "hyperband":
        others = {"folds": search.folds is not None, "prune": search.prune != "none"}
        for other in (name for name, asked in others.items() if asked):
            yield other, "hyperband ends and goes on with trainings by itself", f"Take out {other}, or the method."
        if folds:
            told = "hyperband goes on with trainings, which those of data.split.folds do not"
            yield "method", told, "Take out data.split.folds, or the method."
    elif search.prune != "none" and search.folds is not None:
        yield "prune", "folds are trained to their end", "Take out search.prune, or search.folds."
    elif search.prune != "none" and folds:
        yield "prune", "folds are trained to their end", "Take out search.prune, or data.split.folds."


def _pruned(search: Search) -> Iterator[_Misfit]:
    first = search.objective if isinstance(search.objective, str) else next(iter(search.objective), "")
    if search.prune != "none" and first in COSTS:
        cure = "Name a metric first, or take out search.prune."
        yield "prune", f"{first} is known at the end alone, and guides the search", cure


def _objectives(search: Search) -> Iterator[_Misfit]:
    given = search.objective
    names = [given] if isinstance(given, str) else list(given)
    if not names:
        yield "objective", "there is none", "search.objective: auto"
    for place, name in enumerate(names):
        part, _, metric = name.partition(".")
        wanted = f"search.objective: {PARTS[0]}.{metric or name}"
        if name in names[:place]:
            yield "objective", f"{name} is there twice", "Write each once."
        elif part == "test" and metric:
            yield "objective", f"{name}: the test part is scored once, at the end", wanted
        elif name not in ("auto", *COSTS) and (part not in PARTS or not metric):
            expected = f"expected a metric of {' or '.join(PARTS)}, or one of {', '.join(COSTS)}"
            yield "objective", f"{expected}, got {name}", wanted


def _grid(search: Search, space: Sequence[Parameter]) -> Iterator[_Misfit]:
    endless = [each.key for each in space if each.count() is None]
    for key in endless:
        yield f"values.{key}", "has no end of values, which method: grid needs", "Give its range a step, or choices."
    total = math.prod(each.count() or 0 for each in space)
    if not endless and count(space, search.trials + 1) > search.trials:
        most = "up to " if any(each.when for each in space) else ""
        cure = f"search.trials: {total}; or fewer values, or search.method: random"
        yield "trials", f"{search.trials}, but the grid has {most}{total} combinations", cure


def _hyperband(search: Search, space: Sequence[Parameter], epochs: int) -> Iterator[_Misfit]:
    if any(each.key == "training.epochs" for each in space):
        yield "values.training.epochs", "hyperband chooses it itself", "Take it out of search.values."
    if epochs < search.factor:
        told = f"hyperband needs at least search.factor: {search.factor} epochs, got training.epochs: {epochs}"
        yield "method", told, "search.method: bayesian; or more epochs"
        return
    least = sum(sizes(1, epochs, search.factor))
    if least > search.trials:
        told = f"{search.trials}, but hyperband needs {least} for any to go on"
        yield "trials", told, f"search.trials: {least}; or search.method: bayesian"
        return
    first = sizes(brackets_within(search.trials, epochs, search.factor) - 1, epochs, search.factor)[0]
    if count(space, first) < first:
        yield "method", f"hyperband begins with {first} trials, and there are fewer combinations", "search.method: grid"
