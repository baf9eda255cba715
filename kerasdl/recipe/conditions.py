"""Says why a condition of a search can never hold: what is wrong, and what to write instead; None if it can."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kerasdl.recipe.situations import outer_keys
from kerasdl.recipe.space import Parameter, is_among
from kerasdl.recipe.tree import at, shown
from kerasdl.recipe.writing import inline

_MISSING = object()


def never_searched(other: Parameter, among: tuple[Any, ...]) -> tuple[str, str] | None:
    """Say why a key that is searched never has one of these values.

    Example:
        >>> never_searched(Parameter("model.kind", ("mlp", "rnn")), ("cnn",))
        ('model.kind is never cnn', 'It is one of mlp, rnn.')
    """
    if other.count() is None:
        return f"{other.key} is any number in between", f"Give it a step, or choices: {other.key}."
    wrong = [value for value in among if not other.holds(value)]
    if among and not wrong:
        return None
    listed = f"one of {', '.join(map(inline, other.choices))}"
    between = f"between {inline(other.low)} and {inline(other.high)}"
    return f"{other.key} is never {inline(wrong[0] if wrong else [])}", f"It is {listed if other.choices else between}."


def never_said(
    recipe: Mapping[str, Any], other: str, among: tuple[Any, ...], searched: Collection[str]
) -> tuple[str, str] | None:
    """Say why a key that is not searched never has one of these values.

    Args:
        recipe: As plain mappings, with all defaults.
        other: The key.
        among: What it should be.
        searched: The keys that are.

    Example:
        >>> never_said({"seed": 0}, "seed", (1, 2), [])
        ('seed is 0 in all trials', 'Search seed, too; or leave out the condition.')
    """
    if outer := next((each for each in outer_keys(other) if each in searched), None):
        cure = f"Search {other}, too; or name {outer} instead."
        return f"{other} is not the same in all trials, as {outer} is searched", cure
    said = at(recipe, other, _MISSING)
    cure = f"Search {other}, too; or leave out the condition."
    if said is _MISSING:
        return f"the recipe has no {other}", cure
    if is_among(said, among):
        return None
    cure = f"Write [{inline(said)}]: a list is one of several values." if said == list(among) else cure
    return f"{other} is {shown(said)} in all trials", cure
