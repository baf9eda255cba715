"""Draws trials: what a search hands to the drawings of a report."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.recipe.space import Parameter
from kerasdl.report.axes import Choices, Numbers
from kerasdl.report.best_so_far import Attempt, best_so_far
from kerasdl.report.elements import Element
from kerasdl.report.parallel_coordinates import Line, parallel_coordinates
from kerasdl.report.scales import reach
from kerasdl.report.scatter import Point, scatter
from kerasdl.search.labels import brief, exact
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record, trained
from kerasdl.search.scores import score, shares, told


def history(records: Sequence[Record], objective: Objective) -> Element | None:
    """Draw how the best score grew with time."""
    whole = {each.number for each in trained(records)}
    attempts = [
        Attempt(_said(each, objective), each.ended_at, score(each, objective), counts=each.number in whole)
        for each in records
        if each.state != "running"
    ]
    return best_so_far(objective.name, attempts, objective.better)


def parallel(
    space: Sequence[Parameter], records: Sequence[Record], objective: Objective, best: Record | None
) -> Element | None:
    """Draw a line for each trial that has ended, through its values to its score."""
    ended = [each for each in records if each.state != "running"]
    scores = [found for each in ended if (found := score(each, objective)) is not None]
    if not scores:
        return None
    names = brief([each.key for each in space])
    axes = [_axis(each, name) for each, name in zip(space, names, strict=True)]
    axes.append(Numbers(objective.name, *reach(scores, objective.better)))
    lines = [
        Line(_said(each, objective), [*(_value(at, each) for at in space), score(each, objective)], share)
        for each, share in zip(ended, shares(ended, objective), strict=True)
    ]
    at_best = ended.index(best) if best is not None else None
    return parallel_coordinates("Values and scores", axes, lines, at_best)


def front(trials: Sequence[Record], on_front: Sequence[bool], objectives: Sequence[Objective]) -> Element | None:
    """Draw the first two scores of trials that have all of them."""
    first, second = objectives[:2]
    points = []
    for record, marked in zip(trials, on_front, strict=True):
        x, y = score(record, second), score(record, first)
        if x is not None and y is not None:
            said = f"trial {record.number}: {told(record, first)}, {told(record, second)}"
            points.append(Point(str(record.number), said, x, y, marked))
    return scatter((second.name, second.better), (first.name, first.better), points)


def _axis(parameter: Parameter, name: str) -> Choices | Numbers:
    if parameter.choices:
        return Choices(name, [exact(choice) for choice in parameter.choices])
    return Numbers(name, parameter.low, parameter.high, parameter.log, parameter.whole)


def _value(parameter: Parameter, record: Record) -> object:
    """Give a value as its axis takes it; None where it is not tried."""
    if parameter.key not in record.values:
        return None
    found = record.values[parameter.key]
    return exact(found) if parameter.choices else found


def _said(record: Record, objective: Objective) -> str:
    return f"trial {record.number}, {record.state}" + (f": {text}" if (text := told(record, objective)) else "")
