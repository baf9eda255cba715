"""Loads a recipe: finds it, reads it, applies overrides, checks it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kerasdl.recipe.checking import check
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.overrides import override
from kerasdl.recipe.reading import read_file
from kerasdl.recipe.rooted import rooted
from kerasdl.recipe.searched import read_space
from kerasdl.recipe.shipped import locate
from kerasdl.recipe.tree import Node


def load(
    recipe: str | Path | Mapping[str, Any],
    overrides: Iterable[str] = (),
    *,
    data_root: str | Path | None = None,
    allow_import: Collection[str] = (),
    searches: bool = True,
) -> Recipe:
    """Load and check a recipe.

    Args:
        recipe: A path, the name of a shipped recipe, or the recipe itself as plain mappings.
        overrides: `key=value` and `~key`, applied in this order.
        data_root: Where relative paths of data start; by default the recipe's folder (the working directory for a
            recipe given as a mapping).
        allow_import: Packages and modules that a `kind: package.module:name` may come from.
        searches: Whether its search is of interest; to train once, overrides need not fit what it would try.

    Returns:
        The recipe with every default written out; without a search that is of no interest.

    Raises:
        UsageError: There is no such recipe.
        RecipeError: Everything that is wrong with it.
    """
    if isinstance(recipe, Mapping):
        root, folder, stem = Node.of(recipe, "recipe"), Path(), "recipe"
    else:
        path = recipe if isinstance(recipe, Path) else locate(recipe)
        root, folder, stem = read_file(path), path.parent, path.stem
    start = Path(data_root) if data_root is not None else folder
    root = override(root, overrides)
    checked = check(root, folder=start.absolute(), allow_import=allow_import)
    if checked.search is not None and searches:
        read_space(checked, root.value["search"], allow_import)
        checked = replace(checked, search=rooted(checked.search, root, start.absolute(), allow_import))
    checked = checked if searches else replace(checked, search=None)
    return checked if checked.name is not None else replace(checked, name=_name(stem))


def _name(stem: str) -> str:
    """Make a name for runs of a file's: what a recipe's `name` may not hold becomes a dash."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", stem).strip("._-")[:100] or "recipe"
