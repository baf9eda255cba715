"""Makes paths among the values of a search whole, as those of the recipe are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kerasdl.errors import RecipeError
from kerasdl.recipe.checking import check
from kerasdl.recipe.overrides import override
from kerasdl.recipe.search_format import Search, Values
from kerasdl.recipe.tree import Node, at
from kerasdl.recipe.writing import inline, tree


def rooted(search: Search, root: Node, folder: Path, allow_import: Collection[str]) -> Search:
    """Let relative paths that are tried start where those of the recipe do.

    Args:
        search: What was checked.
        root: The recipe as it was read.
        folder: Where relative paths of data start.
        allow_import: Packages that a `kind: package.module:name` may come from.
    """
    if isinstance(search.values, str):
        return search
    plain = Node.of({name: value for name, value in root.plain().items() if name != "search"}, "recipe")

    def whole(key: str, choice: Any) -> Any:
        if not _has_text(choice):
            return choice
        try:
            checked = tree(
                check(override(plain, [f"{key}={inline(choice)}"]), folder=folder, allow_import=allow_import)
            )
        # It stands below a kind that is tried, too; no kind of data source takes its place from another.
        except RecipeError:
            return choice
        return _whole(choice, at(checked, key), folder)

    def of(key: str, given: tuple[Any, ...] | Values) -> tuple[Any, ...] | Values:
        choices = given.choices if isinstance(given, Values) else given
        found = tuple(whole(key, choice) for choice in choices or ())
        return found if not isinstance(given, Values) else replace(given, choices=found or None)

    return replace(search, values={key: of(key, given) for key, given in search.values.items()})


def _has_text(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_text, value.values()))
    return any(map(_has_text, value)) if isinstance(value, list | tuple) else isinstance(value, str)


def _whole(choice: Any, checked: Any, folder: Path) -> Any:
    """Take from what was checked what became a whole path there, and nothing else."""
    if isinstance(choice, Mapping) and isinstance(checked, Mapping):
        return {name: _whole(value, checked.get(name), folder) for name, value in choice.items()}
    if isinstance(choice, list) and isinstance(checked, list) and len(choice) == len(checked):
        return [_whole(*pair, folder) for pair in zip(choice, checked, strict=True)]
    return checked if isinstance(choice, str) and checked == str(folder / choice) else choice
