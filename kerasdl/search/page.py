"""Writes what a search came to as one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kerasdl.interfaces.finite import finite
from kerasdl.recipe.space import Parameter
from kerasdl.report.bars import bars
from kerasdl.report.document import document, section
from kerasdl.report.elements import Element, element
from kerasdl.report.scales import short
from kerasdl.report.tables import Cell, table
from kerasdl.search import drawings
from kerasdl.search.importance import LEAST_SCORED, importance
from kerasdl.search.labels import brief, exact, fitted, label
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record, best
from kerasdl.search.scores import front, ranked, score, told

# Widths of texts in tables, in letters.
_CELL, _VALUE = 32, 200


def page(
    name: str,
    space: Sequence[Parameter],
    objectives: Sequence[Objective],
    records: Sequence[Record],
    *,
    test: Mapping[str, float] | None = None,
    method: str = "",
) -> str:
    """Write a page about a search, as HTML.

    Args:
        name: Of the recipe.
        space: What was searched.
        objectives: What trials are compared by, the one that guides the search first.
        records: All trials, those that still run among them.
        test: Metrics on the test part, of the best trial trained anew; None before that.
        method: How values were chosen.

    Example:
        >>> record = Record(1, {"model.units": [8]}, 3, state="done", scores={"train.loss": 0.5})
        >>> text = page("tiny", [Parameter("model.units", ([8], [4]))], [Objective("train.loss", "min")], [record])
        >>> "Trial 1 has the best train.loss: 0.5" in text
        True
    """
    records = [replace(each, scores=finite(each.scores), deviations=finite(each.deviations)) for each in records]
    guide = objectives[0]
    winner = best(records, guide.name, guide.better)
    return document(
        f"Search: {name}",
        _about(records, method),
        section("What was found", *_found(space, objectives, winner, test)),
        section("Best so far", drawings.history(records, guide)),
        section("Values and scores", drawings.parallel(space, records, guide, winner)),
        section("Importance", *_importance(space, records, guide)),
        section("Pareto front", *_front(space, objectives, records)),
        section("Trials", _trials(space, objectives, records, winner)),
    )


def _about(records: Sequence[Record], method: str) -> str:
    states = Counter(each.state for each in records).most_common()
    count = f"{len(records)} trial{'' if len(records) == 1 else 's'}"
    said = [method] if method else []
    return ", ".join([*said, count]) + (": " if states else "") + ", ".join(f"{of} {state}" for state, of in states)


def _found(
    space: Sequence[Parameter],
    objectives: Sequence[Objective],
    winner: Record | None,
    test: Mapping[str, float] | None,
) -> list[Element | None]:
    if winner is None:
        return [element("p", "No trial was trained to its end with a score yet.")]
    guide, *others = objectives
    way = "more is better" if guide.better == "max" else "less is better"
    deviates = ", deviation over its trainings" if guide.name in winner.deviations else ""
    epochs = f"{winner.lasted} epoch{'' if winner.lasted == 1 else 's'}"
    said = f"Trial {winner.number} has the best {guide.name}: {told(winner, guide)} ({way}{deviates}), after {epochs}."
    beside = [f"{each.name} {told(winner, each) or 'unknown'}" for each in others]
    rows = [[each.key, fitted(exact(winner.values[each.key]), _VALUE)] for each in space if each.key in winner.values]
    scored = [[metric, short(value)] for metric, value in (test or {}).items()]
    return [
        element("p", said),
        element("p", f"It also has {', '.join(beside)}.") if beside else None,
        table(["", "its value"], rows) if rows else element("p", "Its values are the recipe's own."),
        element("p", "Trained anew with these values, and scored once on the test part:") if scored else None,
        table(["", "test"], scored),
    ]


def _importance(space: Sequence[Parameter], records: Sequence[Record], guide: Objective) -> list[Element | None]:
    scored = sum(score(each, guide) is not None for each in records)
    if scored < LEAST_SCORED:
        return [element("p", f"It is told from {LEAST_SCORED} trials with a score on; there are {scored}.")]
    found = importance(space, records, guide)
    if found is None:
        return [element("p", "The values explain nothing of the scores yet.")]
    names = dict(zip((each.key for each in space), brief([each.key for each in space]), strict=True))
    drawing = bars("Importance", {names[key]: share for key, share in found.shares.items()})
    said = (
        f"Share of each key in what the values explain of {guide.name}, as a random forest learned it. Of trials "
        f"that it did not learn from, it explains {found.explained:.0%} of how their ranks differ."
    )
    return [element("figure", drawing, element("figcaption", said))]


def _front(
    space: Sequence[Parameter], objectives: Sequence[Objective], records: Sequence[Record]
) -> list[Element | None]:
    """Draw and list those that no other is better than in everything; nothing for a single objective."""
    if len(objectives) < 2:
        return []
    whole, on_front = front(records, objectives)
    if not whole:
        return [element("p", "No trial has a score in all objectives yet.")]
    listed = ranked([each for each, marked in zip(whole, on_front, strict=True) if marked], objectives[0])
    caption = "Of the marked ones, no other trial is at least as good in all objectives and better in one."
    return [
        element("figure", drawings.front(whole, on_front, objectives), element("figcaption", caption)),
        _wide(
            table(
                [*_head(objectives), *_keys(space)],
                [[*_scores(each, objectives), *_values(space, each)] for each in listed],
            )
        ),
    ]


def _trials(
    space: Sequence[Parameter], objectives: Sequence[Objective], records: Sequence[Record], winner: Record | None
) -> Element | None:
    listed = ranked(records, objectives[0])
    head = [*_head(objectives), "state", *_keys(space), "epochs", "seconds", "problem"]
    rows = [
        [
            *_scores(each, objectives),
            each.state,
            *_values(space, each),
            str(each.lasted),
            f"{each.seconds:.1f}",
            element("span", each.problem, class_="long") if each.problem else "",
        ]
        for each in listed
    ]
    return _wide(table(head, rows, listed.index(winner) if winner is not None else None))


def _wide(found: Element | None) -> Element | None:
    return element("div", found, class_="wide") if found is not None else None


def _head(objectives: Sequence[Objective]) -> list[Cell]:
    return ["", *(each.name for each in objectives)]


def _keys(space: Sequence[Parameter]) -> list[Cell]:
    keys = [each.key for each in space]
    return [element("span", short_one, title=key) for key, short_one in zip(keys, brief(keys), strict=True)]


def _scores(record: Record, objectives: Sequence[Objective]) -> list[Cell]:
    return [str(record.number), *(told(record, each) for each in objectives)]


def _values(space: Sequence[Parameter], record: Record) -> list[Cell]:
    found = record.values
    return [fitted(label(found[each.key]), _CELL) if each.key in found else "" for each in space]
