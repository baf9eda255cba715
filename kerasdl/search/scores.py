"""Reads scores of trials, and puts trials in order."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kerasdl.report.scales import short
from kerasdl.search.objectives import Objective, pareto
from kerasdl.search.records import SCORED, Record

_LARGEST_WHOLE = 1e9


def score(record: Record, objective: Objective) -> float | None:
    """Give a score that counts; None if there is none, or it is not finite."""
    found = record.scores.get(objective.name) if record.state in SCORED else None
    return found if found is not None and math.isfinite(found) else None


def told(record: Record, objective: Objective) -> str:
    """Write a score with its deviation; empty if there is none.

    Example:
        >>> accuracy = Objective("validation.accuracy", "max")
        >>> scores, deviations = {accuracy.name: 0.875}, {accuracy.name: 0.0625}
        >>> told(Record(1, {}, epochs=3, state="done", scores=scores, deviations=deviations), accuracy)
        '0.875 ± 0.0625'
    """
    found, deviation = score(record, objective), record.deviations.get(objective.name)
    return "" if found is None else figure(found) + ("" if deviation is None else f" ± {short(deviation)}")


def figure(value: float) -> str:
    """Write a number with four digits; a whole one, such as a count of parameters, with all of them.

    Example:
        >>> figure(0.123456), figure(123456.0)
        ('0.1235', '123456')
    """
    return f"{value:.0f}" if abs(value) < _LARGEST_WHOLE and value == int(value) else short(value)


def ranked(records: Sequence[Record], objective: Objective) -> list[Record]:
    """Put the best first and those without a score last; equal ones stay as they were."""
    sign = -1 if objective.better == "max" else 1

    def place(record: Record) -> tuple[bool, float]:
        found = score(record, objective)
        return found is None, sign * (found or 0.0)

    return sorted(records, key=place)


def front(records: Sequence[Record], objectives: Sequence[Objective]) -> tuple[list[Record], list[bool]]:
    """Give the trials with a score in all objectives, and of each whether no other is better than it in everything."""
    scored = []
    for each in records if objectives else ():
        scores = [score(each, one) for one in objectives] if each.state == "done" else []
        there = tuple(one for one in scores if one is not None)
        if len(there) == len(objectives):
            scored.append((each, there))
    return [each for each, _ in scored], pareto([scores for _, scores in scored], objectives)


def shares(records: Sequence[Record], objective: Objective) -> list[float | None]:
    """Tell of each what share of the others it is better than, where equal ones count half; 1 for a single one.

    Example:
        >>> done = [Record(at, {}, 1, state="done", scores={"train.loss": at}) for at in (1, 2, 3)]
        >>> shares([*done, Record(4, {}, 1, state="failed")], Objective("train.loss", "min"))
        [1.0, 0.5, 0.0, None]
    """
    scores = [score(each, objective) for each in records]
    there = [each for each in scores if each is not None]

    def share(one: float) -> float:
        worse = sum(objective.beats(one, other) for other in there)
        return (worse + (there.count(one) - 1) / 2) / (len(there) - 1) if len(there) > 1 else 1.0

    return [None if one is None else share(one) for one in scores]
