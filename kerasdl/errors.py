"""The exceptions a user can meet, each with the exit code of the command line.

A message says where, what was got and what was expected; the cure says what to write instead.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass


class KerasdlError(Exception):
    """A mistake the user can mend; printed without a traceback."""

    exit_code = 1

    def __init__(self, message: str, *, cure: str | None = None) -> None:
        self.message = message
        self.cure = cure
        super().__init__(message if cure is None else f"{message}\n  {cure}")


class UsageError(KerasdlError):
    """The command line or a function call asks for something that is not there."""

    exit_code = 2


class DivergedError(KerasdlError):
    """The loss stopped being finite."""

    exit_code = 3


class DataError(KerasdlError):
    """Data is missing, unreadable or does not fit the task."""

    exit_code = 4


class ArtifactError(KerasdlError):
    """A run directory or a saved model is missing, damaged or of another kind."""

    exit_code = 5


@dataclass(frozen=True)
class Problem:
    """One mistake in a recipe.

    Attributes:
        where: `file:line:column`, or the override as it was typed.
        key: Dotted path of the recipe's key; empty for the file as a whole.
        message: What was expected and what was got, without a full stop.
        cure: What to write instead, if that is known.
    """

    where: str
    key: str
    message: str
    cure: str | None = None

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.key, self.message) if part) + "."


class RecipeError(UsageError):
    """Everything that is wrong with a recipe, at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(str(first), cure=first.cure)
        if len(self.problems) > 1:
            self.message, self.cure = self._text(), None
        self.args = (self.message if self.cure is None else f"{self.message}\n  {self.cure}",)

    def _text(self) -> str:
        file = _common_file(self.problems)
        if file is None:
            heading = f"{len(self.problems)} errors"
            lines = [(": ".join(filter(None, (problem.where, problem.key))), problem) for problem in self.problems]
        else:
            heading = f"{file}: {len(self.problems)} errors"
            places = [problem.where.removeprefix(f"{file}:") for problem in self.problems]
            width = max(map(len, places))
            lines = [
                (f"{place:>{width}}  {problem.key}", problem)
                for place, problem in zip(places, self.problems, strict=True)
            ]
        width = min(60, max(len(head) for head, _ in lines))
        listed = (
            f"  {head:<{width}}  {problem.message}" + (f"\n        {problem.cure}" if problem.cure else "")
            for head, problem in lines
        )
        return "\n".join([heading, *listed])


def _common_file(problems: Sequence[Problem]) -> str | None:
    """Give the file that all problems stand in; None if they do not all stand in one."""
    places = [re.fullmatch(r"(.*):\d+:\d+", problem.where, re.DOTALL) for problem in problems]
    files = {place[1] if place else None for place in places}
    return files.pop() if len(files) == 1 else None
