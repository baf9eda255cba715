"""Tries the values of a search as overrides of the recipe, before anything is trained."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe.situations import outer_keys, situations
from kerasdl.recipe.space import Parameter, is_among, overrides
from kerasdl.recipe.tree import at
from kerasdl.recipe.writing import inline

# Loads the recipe with overrides; raises RecipeError.
Attempt = Callable[[list[str]], Any]


@dataclass(frozen=True)
class Misfit:
    """A value that an option does not take.

    Attributes:
        number: Which of the choices, or of the two bounds; None for the key as a whole.
        message: What is wrong with it.
        cure: What to write instead, if that is known.
    """

    number: int | None
    message: str
    cure: str | None


class Fitting:
    """Tells which values fit.

    Args:
        plain: The recipe without its defaults and its search.
        attempt: Loads the recipe with overrides.
    """

    def __init__(self, plain: Mapping[str, Any], attempt: Attempt) -> None:
        self.plain, self.attempt = plain, attempt

    def takes_fractions(self, parameter: Parameter, space: Mapping[str, Parameter]) -> bool:
        """Tell whether an option takes what lies between two whole numbers."""
        between = parameter.low + (parameter.high - parameter.low) / math.pi
        found = situations(parameter, space)
        problems = self.problems(parameter, between, found[0] if found else {}, space)
        return all(problem.key != parameter.key for problem in problems)

    def fit_together(self, space: Mapping[str, Parameter]) -> frozenset[str]:
        """Give the keys whose values are all right, as far as that can be told in few attempts; none is no bad sign.

        What options take does not depend on others, but on the kind that they are options of: the first values of all
        keys are tried at once, then the second ones, and so on.
        """
        outer = {key for each in space for key in outer_keys(each)}
        inner = {key for key in space if any(map(space.__contains__, outer_keys(key)))}
        alone = [each for key, each in space.items() if key not in outer and key not in inner]
        values = {each.key: each.choices or (each.low, each.high) for each in alone}
        for number in range(max(map(len, values.values()), default=0)):
            row = {key: among[min(number, len(among) - 1)] for key, among in values.items()}
            if self.problems_of(overrides(alone, row)):
                return frozenset()
        return frozenset(values)

    def misfits(self, parameter: Parameter, space: Mapping[str, Parameter]) -> list[Misfit]:
        """Check each choice, or both bounds, against the option's own type, in each kind that it is tried with.

        Args:
            parameter: What is checked.
            space: What stands before it, right in itself.
        """
        found, tried = [], situations(parameter, space)
        values = parameter.choices or (parameter.low, parameter.high)
        for number, value in enumerate(values):
            problems = [self.problems(parameter, value, situation, space) for situation in tried]
            bad = next((index for index, each in enumerate(problems) if each), None)
            if bad is None:
                continue
            message = _message(problems[bad][0], parameter, tried[bad])
            if not all(problems):
                good = [situation for situation, each in zip(tried, problems, strict=True) if not each]
                return [Misfit(None, message, _condition(tried[bad], good))]
            found.append(Misfit(number, message, self.cure(parameter, problems[bad], space, tried[bad])))
        if len(found) == len(values) > 1 and len({misfit.message for misfit in found}) == 1:
            # It is not the values that are wrong.
            return [replace(found[0], number=None)]
        return found

    def problems(
        self, parameter: Parameter, value: Any, situation: Mapping[str, Any], space: Mapping[str, Parameter]
    ) -> Sequence[Problem]:
        """Say what is wrong with a value."""
        return self.problems_of([*overrides(list(space.values()), situation), parameter.override(value)])

    def problems_of(self, tried: list[str]) -> Sequence[Problem]:
        """Say what is wrong with the recipe with some overrides."""
        try:
            self.attempt(tried)
        except RecipeError as error:
            return error.problems
        return ()

    def cure(
        self,
        parameter: Parameter,
        problems: Sequence[Problem],
        space: Mapping[str, Parameter],
        situation: Mapping[str, Any],
    ) -> str | None:
        """Say what to write instead of a value."""
        place, _, last = parameter.key.rpartition(".")
        if last != "kind" or problems[0].key in (parameter.key, place):
            return problems[0].cure
        # What the recipe says of one kind is no option of another, or another needs more.
        own = at(self.plain, place, {})
        kinds = []
        for kind in parameter.choices:
            said = {**own, "kind": kind}
            lacking = {problem.key for problem in self.problems(parameter, kind, situation, space)}
            kinds.append({name: each for name, each in said.items() if f"{place}.{name}" not in lacking})
        return f"Search it as a whole, with what each kind takes: {place}: {inline(kinds)}"


def _message(problem: Problem, parameter: Parameter, situation: Mapping[str, Any]) -> str:
    inside = problem.key == parameter.key or problem.key.startswith(f"{parameter.key}[") or not problem.key
    # What is wrong elsewhere, as with what a former kind had, says where.
    message = problem.message if inside else f"{problem.key}: {problem.message}"
    return (
        f"with {', '.join(f'{key}: {inline(value)}' for key, value in situation.items())}, {message}"
        if situation
        else message
    )


def _condition(bad: Mapping[str, Any], good: Sequence[Mapping[str, Any]]) -> str:
    """Say with which values of one key all is well, if there is one by which good and bad can be told apart."""
    for key, value in bad.items():
        among = [each[key] for each in good if key in each]
        if not is_among(value, among):
            distinct = [each for number, each in enumerate(among) if not is_among(each, among[:number])]
            return f"Say with which it is tried: when: {{{key}: {inline(distinct)}}}"
    return "Leave it out."
