"""Says what a trial is and what a search came to."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kerasdl.cli.findings import number
from kerasdl.report.shortening import shortened
from kerasdl.search.labels import brief, label
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record
from kerasdl.search.scores import front, ranked

if TYPE_CHECKING:
    from kerasdl.search import Found

# Of a value, in letters; and of trials beside the best.
_WIDEST, _MOST = 40, 5


def counted(trials: int) -> str:
    """Count trials that have done something.

    Example:
        >>> counted(1), counted(2)
        ('1 trial has', '2 trials have')
    """
    return "1 trial has" if trials == 1 else f"{trials} trials have"


def told(record: Record) -> str:
    """Say what a trial changes.

    Example:
        >>> told(Record(2, {"model.dropout": 0.2, "model.units": [64]}, 10))
        'dropout=0.2 units=[64]'
    """
    if not record.values:
        return "the recipe as it is"
    named = zip(brief(list(record.values)), record.values.values(), strict=True)
    return " ".join(f"{name}={shortened(label(value), _WIDEST)}" for name, value in named)


def worth(record: Record, guide: Objective) -> str:
    """Say what a trial is worth, or what became of it."""
    score = record.scores.get(guide.name)
    if score is None:
        return record.state if record.state != "done" else "no score"
    deviation = record.deviations.get(guide.name)
    spread = "" if deviation is None else f" ± {number(deviation)}"
    return f"{number(score)}{spread}" + (" pruned" if record.state == "pruned" else "")


def summary(found: Found) -> str:
    """Say what a search came to."""
    guide = found.objectives[0]
    lines = [
        f"Best of {len(found.records)}: trial {found.best.number}, {guide.name} {worth(found.best, guide)}",
        f"  {told(found.best)}",
    ]
    lines += _others(found)
    test = found.metrics.get("test")
    if test:
        lines.append(
            "Trained again, on the test part: " + "  ".join(f"{name} {number(value)}" for name, value in test.items())
        )
    lines += [
        f"All of it: {found.directory / 'search.html'}",
        f"The recipe: kerasdl run {shlex.quote(str(found.recipe))}",
    ]
    return "\n".join(lines)


def _others(found: Found) -> list[str]:
    """List the trials on the Pareto front beside the best, those first that are best by the first objective."""
    whole, on_front = front(found.records, found.objectives)
    listed = ranked([each for each, marked in zip(whole, on_front, strict=True) if marked], found.objectives[0])
    others = [each for each in listed if each.number != found.best.number] if len(found.objectives) > 1 else []
    if not others:
        return []
    names = ", ".join(each.name for each in found.objectives)
    more = f"  and {len(others) - _MOST} more" if len(others) > _MOST else None
    rows = [
        "  ".join([f"  trial {each.number}", *(worth(each, one) for one in found.objectives), told(each)])
        for each in others[:_MOST]
    ]
    return [
        f"Beside the best on the Pareto front of {names}:",
        *rows,
        *filter(None, [more]),
    ]
