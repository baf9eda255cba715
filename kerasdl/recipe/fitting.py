"""Cures that a recipe can take: what proposes them knows no recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress

from kerasdl.errors import RecipeError
from kerasdl.recipe.format import Recipe


def that_fit(cures: Iterable[str], load: Callable[[list[str]], Recipe]) -> tuple[str, ...]:
    """Leave out the overrides that a recipe has no option for, or already has.

    Args:
        cures: Overrides, such as `model.activation=relu`.
        load: Loads the recipe with some overrides.

    Example:
        >>> from functools import partial
        >>> from kerasdl.recipe.loading import load
        >>> given = partial(load, {"kerasdl": 1, "data": {"kind": "synthetic", "dataset": "xor"}, "model": "mlp"})
        >>> that_fit(["model.cell=lstm", "model.activation=relu", "model.dropout=0.3"], given)
        ('model.dropout=0.3',)
    """
    fitting = []
    for cure in cures:
        with suppress(RecipeError):
            if load([cure]) != load([]):
                fitting.append(cure)
    return tuple(fitting)
