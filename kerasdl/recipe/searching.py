"""Reads what a search chooses from, and checks it as any override is checked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe.bare import bare
from kerasdl.recipe.checking import MOST_PROBLEMS, place_order
from kerasdl.recipe.conditions import never_said, never_searched
from kerasdl.recipe.format import Recipe
from kerasdl.recipe.misfits import Attempt, Fitting
from kerasdl.recipe.search_format import Values
from kerasdl.recipe.situations import outer_first, outer_keys, situations
from kerasdl.recipe.space import Parameter
from kerasdl.recipe.tree import KEY, MOST_DEPTH, STEP, Node, shown
from kerasdl.recipe.writing import inline, tree

_FORMS = "{choices: [...]}, {range: [LOW, HIGH]} or {log: [LOW, HIGH]}"
# Beyond that, steps cannot be counted.
_MOST_STEPS = 2**31


class SpaceReader:
    """Reads the values of a search.

    Args:
        node: Holds them by key.
        recipe: What holds where nothing is tried.
        attempt: Loads the recipe with overrides.
    """

    def __init__(self, node: Node, recipe: Recipe, attempt: Attempt) -> None:
        self.node = node
        self.fixed = tree(replace(recipe, search=None))
        self.fitting = Fitting(bare(replace(recipe, search=None)), attempt)
        self.space: dict[str, Parameter] = {}
        self.refused: set[str] = set()
        self.problems: list[Problem] = []

    def read(self, values: Mapping[str, tuple[Any, ...] | Values]) -> tuple[Parameter, ...]:
        """Read all of them in their order, but a kind before options of it.

        Raises:
            RecipeError: Everything that is wrong with them, the first hundred problems if there are more.
        """
        if not values:
            self.refuse(self.node.where, "", "there is nothing to try", "Write a key and its values, {KEY: [...]}.")
        for key in outer_first(key for key in values if self.is_key(key)):
            given = values[key]
            self.add(key, given if isinstance(given, Values) else Values(choices=given))
        self.check()
        if self.problems:
            raise RecipeError(sorted(self.problems, key=place_order))
        return tuple(self.space.values())

    def is_key(self, key: str) -> bool:
        """Tell whether a key can be an override's."""
        where = self.node.place_of(key)
        if KEY.fullmatch(key) is None or len(STEP.findall(key)) > MOST_DEPTH:
            cure = "Write names with dots between them, such as model.dropout."
            self.refuse(where, key, "expected the dotted key of an option", cure)
        elif key.partition(".")[0] == "search":
            self.refuse(where, key, "a search does not change itself", "Search what is trained.")
        else:
            return True
        return False

    def add(self, key: str, given: Values) -> None:
        """Read the values of one key."""
        before = len(self.problems)
        found = self.parameter(key, given)
        if found is None or len(self.problems) > before:
            self.refused.add(key)
        else:
            self.space[key] = found

    def check(self) -> None:
        """Check all values against the options' own types and bounds."""
        fine = self.fitting.fit_together(self.space)
        for key, parameter in self.space.items():
            # What is wrong with a kind is told there.
            if key not in fine and not any(outer in self.refused for outer in outer_keys(key)):
                self.check_one(parameter)

    def parameter(self, key: str, given: Values) -> Parameter | None:
        """Read the values of one key; None where they make no sense by themselves."""
        named = {"choices": given.choices, "range": given.range, "log": given.log}
        forms = [name for name, each in named.items() if each is not None]
        if len(forms) != 1:
            got = " and ".join(forms) or "none of them"
            message = f"expected one of choices, range and log, got {got}"
            return self.refuse(self.node.place_of(key), key, message, f"Write {_FORMS}.")
        when = self.conditions(key, given.when or {})
        if given.step is not None and given.range is None:
            cure = "Write {range: [LOW, HIGH], step: STEP}."
            return self.refuse(self.place(key, "step"), f"{key}.step", "a step needs a range", cure)
        if given.choices is not None:
            return self.chosen(key, given.choices, when)
        bounds = given.range or given.log
        assert bounds is not None
        if not self.are_bounds(key, forms[0], *bounds):
            return None
        found = Parameter(key, (), *bounds, given.log is not None, given.step, False, when)
        return self.stepped(found)

    def chosen(self, key: str, choices: Sequence[Any], when: Mapping[str, Any]) -> Parameter | None:
        """Read a list of choices."""
        where = self.node.place_of(key)
        if not choices:
            cure = "Write at least one value, two to compare."
            return self.refuse(where, key, "there is nothing to choose from", cure)
        seen: set[str] = set()
        for number, choice in enumerate(choices):
            written = inline(choice)
            if written in seen:
                place = self.place(key, "choices", number)
                return self.refuse(place, key, f"{written} is there twice", "Write each value once.")
            seen.add(written)
        return Parameter(key, tuple(choices), when=when)

    def are_bounds(self, key: str, form: str, low: float, high: float) -> bool:
        """Tell whether two numbers bound others."""
        where, got = self.place(key, form), shown([low, high])
        if low >= high:
            swapped = f"Write [{inline(high)}, {inline(low)}]."
            cure = swapped if low > high else f"Write a higher one, or the value into the recipe: {key}: {inline(low)}"
            self.refuse(where, f"{key}.{form}", f"expected a lower and a higher bound, got {got}", cure)
        elif form == "log" and low <= 0:
            small = f"Write a small number for {inline(low)}, such as {inline(high / 1000)}; or range."
            cure = small if high > 0 else "Write range."
            self.refuse(where, f"{key}.log", f"expected bounds above 0, got {got}", cure)
        elif not math.isfinite(high - low):
            cure = "Write bounds that a number can lie between."
            self.refuse(where, f"{key}.{form}", f"the bounds are too far apart, got {got}", cure)
        else:
            return True
        return False

    def stepped(self, found: Parameter) -> Parameter | None:
        """Find out whether numbers are whole, and check the step between them."""
        where, key = self.place(found.key, "step"), f"{found.key}.step"
        width = found.high - found.low
        if found.step is not None and found.step > width:
            cure = f"Write a step of at most {inline(width)}."
            return self.refuse(where, key, f"{inline(found.step)} goes beyond the range", cure)
        if found.step is not None and width / found.step > _MOST_STEPS:
            cure = "Leave it out: any number in between is tried."
            return self.refuse(where, key, f"{inline(found.step)} makes too many values", cure)
        # Bounds that are not whole do not fit an option that takes no others.
        if not isinstance(found.low, int) or not isinstance(found.high, int):
            return found
        if self.fitting.takes_fractions(found, self.space):
            return found
        if found.step is not None and not isinstance(found.step, int):
            cure = f"Write {inline(max(1, round(found.step)))}."
            message = f"{found.key} takes whole numbers, got a step of {inline(found.step)}"
            return self.refuse(where, key, message, cure)
        return replace(found, whole=True)

    def conditions(self, key: str, when: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
        """Read with which values of other keys it is tried; what the recipe itself says holds for all."""
        found = {}
        for other, wanted in when.items():
            among = tuple(wanted) if isinstance(wanted, list | tuple) else (wanted,)
            # What is wrong with the other key is told there.
            if other not in self.refused and (problem := self.never(key, other, among)):
                self.refuse(self.place(key, "when", other), f"{key}.when", *problem)
            if other in self.space:
                found[other] = among
        return found

    def never(self, key: str, other: str, among: tuple[Any, ...]) -> tuple[str, str] | None:
        """Say why a condition can never hold, and what to write instead; None if it can."""
        if other == key:
            return "a key cannot depend on itself", f"Name another key than {key}."
        if other in self.space:
            return never_searched(self.space[other], among)
        if other in self.node.value:
            return f"{other} is searched, too, and stands below", f"Write {other} above {key}."
        return never_said(self.fixed, other, among, self.node.value)

    def check_one(self, parameter: Parameter) -> None:
        """Check the values of one key, in each kind that it is tried with."""
        key, before = parameter.key, len(self.problems)
        if not situations(parameter, self.space):
            cure = "Leave out the key, or one of its conditions."
            self.refuse(self.place(key, "when"), f"{key}.when", "its conditions never hold together", cure)
        form = "choices" if parameter.choices else "log" if parameter.log else "range"
        for misfit in self.fitting.misfits(parameter, self.space):
            where = self.node.place_of(key) if misfit.number is None else self.place(key, form, misfit.number)
            self.refuse(where, key, misfit.message, misfit.cure)
        if len(self.problems) > before:
            self.refused.add(key)

    def place(self, key: str, *steps: str | int) -> str:
        """Give where a part of a key's values stands; that of what is around it, where it is not written."""
        node = self.node.value[key]
        # A list of choices is short for a mapping.
        rest = steps[1:] if isinstance(node.value, list) else steps
        for step in rest:
            if isinstance(node.value, dict) and step in node.value:
                # A condition is found by its key, other parts by what is said of them.
                if step == rest[-1] and len(rest) > 1:
                    return node.place_of(str(step))
                node = node.value[step]
            elif isinstance(node.value, list) and isinstance(step, int):
                node = node.value[step]
            else:
                return node.where
        return node.where

    def refuse(self, where: str, key: str, message: str, cure: str | None) -> Any:
        """Note a problem; there is nothing to give, then."""
        self.problems.append(Problem(where, f"search.values.{key}".rstrip("."), message, cure))
        if len(self.problems) >= MOST_PROBLEMS:
            raise RecipeError(sorted(self.problems, key=place_order))
