"""What trials are compared by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any, Literal

from kerasdl.components.suggesting import suggestion
from kerasdl.errors import UsageError
from kerasdl.interfaces.direction import find_direction
from kerasdl.recipe.search_format import COSTS, PARTS, Search


@dataclass(frozen=True)
class Objective:
    """A number that a training comes to.

    Attributes:
        name: `validation.accuracy`, `parameters`.
        better: Whether more of it is better, `max`, or less.
    """

    name: str
    better: Literal["min", "max"]

    def score(self, status: Mapping[str, Any]) -> float | None:
        """Give it as status.json has it; None where there is none.

        Example:
            >>> Objective("validation.auc", "max").score({"metrics": {"validation": {"auc": 0.9}}})
            0.9
        """
        part, _, metric = self.name.partition(".")
        found = (status.get("metrics") or {}).get(part, {}).get(metric) if metric else status.get(part)
        return None if found is None else float(found)

    def beats(self, first: float, second: float) -> bool:
        """Tell whether one is better than another."""
        return first > second if self.better == "max" else first < second


def objectives_of(search: Search, reported: Mapping[str, Iterable[str]]) -> tuple[Objective, ...]:
    """Read what a search compares by, the first one guiding it.

    Args:
        search: Of the recipe.
        reported: The metrics of each part that a training reports, without the test part.

    Raises:
        UsageError: A training reports no such thing, or its name does not tell which way it gets better.

    Example:
        >>> objectives_of(Search("auto"), {"validation": ["loss", "accuracy"]})
        (Objective(name='validation.accuracy', better='max'),)
    """
    given = search.objective
    if given == "auto":
        return (_first(reported),)
    names = [given] if isinstance(given, str) else list(given)
    for name in names:
        _check_name(name, reported)
    ways = given if isinstance(given, Mapping) else {}
    return tuple(Objective(name, ways.get(name) or _direction(name)) for name in names)


def pareto(scores: Iterable[tuple[float, ...]], objectives: Iterable[Objective]) -> list[bool]:
    """Tell of each trial whether no other is at least as good in all objectives and better in one.

    Example:
        >>> both = [Objective("validation.auc", "max"), Objective("parameters", "min")]
        >>> pareto([(0.9, 100.0), (0.8, 10.0), (0.8, 50.0)], both)
        [True, True, False]
    """
    signs = [1 if each.better == "max" else -1 for each in objectives]
    signed = [tuple(sign * score for sign, score in zip(signs, each, strict=True)) for each in scores]
    return [
        not any(all(a >= b for a, b in zip(other, one, strict=True)) and other != one for other in signed)
        for one in signed
    ]


def over_seeds(objective: Objective, statuses: Iterable[Mapping[str, Any]]) -> tuple[float | None, float | None]:
    """Give mean and standard deviation over trainings.

    Returns:
        None where one of them has no score; a single training has the deviation over its folds, if it has any.
    """
    every = list(statuses)
    found = [score for score in map(objective.score, every) if score is not None]
    if not found or len(found) < len(every):
        return None, None
    over_folds = objective.score({"metrics": every[0].get("deviation")})
    return fmean(found), stdev(found) if len(found) > 1 else over_folds


def _first(reported: Mapping[str, Iterable[str]]) -> Objective:
    part = next((each for each in PARTS if each in reported), "train")
    for name in [*(name for name in reported.get(part, ()) if name != "loss"), "loss"]:
        try:
            return Objective(f"{part}.{name}", find_direction(name, "auto", "early_stopping"))
        except UsageError:
            continue
    raise AssertionError("the name of a loss tells its direction")


def _check_name(name: str, reported: Mapping[str, Iterable[str]]) -> None:
    known = [f"{part}.{each}" for part in PARTS for each in reported.get(part, ())] + list(COSTS)
    if name not in known:
        raise UsageError(
            f"search.objective: a training reports no {name!r}", cure=suggestion(name, known, "It reports")
        )


def _direction(name: str) -> Literal["min", "max"]:
    if name in COSTS:
        return "min"
    try:
        return find_direction(name.partition(".")[2], "auto", "early_stopping")
    except UsageError as error:
        raise UsageError(
            f"search.objective: the name {name!r} does not tell whether more or less is better",
            cure=f"search.objective: {{{name}: min}}   # or max",
        ) from error
