"""Refuses calls that are no calls, before anything is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kerasdl.errors import UsageError


def check_call(function: str, recipe_source: Any, overrides: tuple[Any, ...]) -> None:
    """Refuse what is neither a recipe nor an override, as nothing tells it from one before it is read.

    Args:
        function: The one that was called, such as `kerasdl.run`.
        recipe_source: Its first argument.
        overrides: Those that follow.

    Raises:
        UsageError: One of them is of another type.
    """
    if not isinstance(recipe_source, str | Path | Mapping):
        raise UsageError(
            f"{function}: expected a path, the name of a shipped recipe or a mapping, got {recipe_source!r}",
            cure=f'Write {function}("mlp/breast-cancer"), or {function}("recipe.yaml").',
        )
    for override in overrides:
        if not isinstance(override, str):
            raise UsageError(
                f"{function}: expected overrides as text, key=value or ~key, got {override!r}",
                cure=f'Write {function}(recipe, "training.epochs=3", "model.dropout=0.1"), each one by itself.',
            )
