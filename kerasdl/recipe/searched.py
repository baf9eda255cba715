"""Gives what the search of a recipe chooses from, whether it is written there or derived."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from kerasdl.errors import Problem, RecipeError, UsageError
from kerasdl.recipe.bare import bare, bare_values
from kerasdl.recipe.checking import check
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.methods import check_method
from kerasdl.recipe.overrides import override
from kerasdl.recipe.searching import SpaceReader
from kerasdl.recipe.space import Parameter
from kerasdl.recipe.tree import Node, at
from kerasdl.recipe.worth import worth_searching
from kerasdl.recipe.writing import tree


def space_of(recipe: Recipe, *, allow_import: Collection[str] = ()) -> tuple[Parameter, ...]:
    """Give what the search of a recipe chooses from.

    Args:
        recipe: As it was loaded.
        allow_import: Packages that a `kind: package.module:name` may come from.

    Raises:
        UsageError: The recipe has no search.
        RecipeError: Everything that is wrong with it.

    Example:
        >>> from kerasdl.recipe.loading import load
        >>> searched = load("mlp/spirals", ["search={values: {model.units: [[8], [16]]}}"])
        >>> [(parameter.key, parameter.choices) for parameter in space_of(searched)]
        [('model.units', ([8], [16]))]
    """
    if recipe.search is None:
        raise UsageError(
            "search: the recipe has none", cure="Write search: {values: auto}, or the values to try by their keys."
        )
    return read_space(recipe, Node.of(bare(recipe)["search"], "search"), allow_import)


def read_space(recipe: Recipe, node: Node, allow_import: Collection[str]) -> tuple[Parameter, ...]:
    """Read and check what the search of a recipe chooses from.

    Args:
        recipe: As it was checked, with a search.
        node: What stands under `search`; messages say where.
        allow_import: As of `space_of`.

    Raises:
        RecipeError: Everything that is wrong with it.
    """
    assert recipe.search is not None
    values, written = recipe.search.values, node.value["values"]
    if isinstance(values, str):
        values = worth_searching(recipe)
        written = Node.of(bare_values(values), written.where)
        if not values:
            message = "auto, but no signature of what stands in the recipe says that anything is worth searching"
            cure = "Write keys and their values, such as {training.epochs: [10, 100]}."
            raise RecipeError([Problem(written.where, "search.values", message, cure)])
    space = SpaceReader(written, recipe, partial(_with, _root(recipe), allow_import)).read(values)
    check_method(recipe, space, node)
    return space


def own_values(recipe: Recipe, space: Sequence[Parameter], *, allow_import: Collection[str] = ()) -> dict[str, Any]:
    """Give the values that a recipe has itself, of those that could be chosen.

    Args:
        recipe: As it was checked.
        space: What is chosen from.
        allow_import: As of `space_of`.

    Example:
        >>> from kerasdl.recipe.loading import load
        >>> recipe = load("mlp/spirals", ["training.optimizer=adam"])
        >>> own_values(recipe, [Parameter("training.optimizer", ("sgd", "adam"))])
        {'training.optimizer': 'adam'}
    """
    found: dict[str, Any] = {}
    root, whole = _root(recipe), tree(replace(recipe, search=None))
    for parameter in space:
        value = at(whole, parameter.key)
        if not parameter.is_active(found):
            continue
        if parameter.holds(value):
            found[parameter.key] = value
        elif isinstance(value, dict | list):
            # A choice leaves out what is default anyway.
            for choice in parameter.choices:
                if tree(_with(root, allow_import, [parameter.override(choice)])) == whole:
                    found[parameter.key] = choice
                    break
    return found


def _root(recipe: Recipe) -> Node:
    return Node.of(bare(replace(recipe, search=None)), "recipe")


def _with(root: Node, allow_import: Collection[str], overrides: list[str]) -> Recipe:
    return check(override(root, overrides), folder=Path(), allow_import=allow_import)
