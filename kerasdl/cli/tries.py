"""Tells which cures were tried, and which of them help."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kerasdl.cli.findings import number

if TYPE_CHECKING:
    from kerasdl.preflight import Attempt, Tries


def as_content(tries: Tries) -> dict[str, Any]:
    """Give what `--json` has beside the findings."""
    return {
        "yardstick": None if tries.yardstick is None else asdict(tries.yardstick),
        "epochs": tries.epochs,
        "unchanged": _content(tries.unchanged),
        "tries": [_content(attempt) for attempt in tries.attempts],
        "recipe": None if tries.recipe is None else str(tries.recipe),
        "seconds": round(tries.seconds, 1),
    }


def as_text(tries: Tries) -> str:
    """Tell it in lines."""
    if not tries.attempts:
        return "No finding has a cure that could be tried."
    rows = [
        (shlex.quote(each.cure or "unchanged"), _scores(each), each.verdict)
        for each in (tries.unchanged, *tries.attempts)
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [_heading(tries)]
    for (cure, scores, verdict), attempt in zip(rows, (tries.unchanged, *tries.attempts), strict=True):
        told = "" if attempt is tries.unchanged else f"  {verdict}"
        lines.append(f"  {cure:<{widths[0]}}  {scores:<{widths[1]}}{told}".rstrip())
        if attempt.problem and None in attempt.scores.values():
            lines.append(f"    {attempt.problem.splitlines()[0]}")
    if any(attempt.verdict == "not tried" for attempt in tries.attempts):
        lines.append("There was no time for all: the same command goes on, and --budget gives more.")
    if tries.recipe is not None:
        lines.append(f"Train with what helps most: kerasdl run {shlex.quote(str(tries.recipe))}")
    elif any(attempt.verdict == "may help" for attempt in tries.attempts):
        lines.append("What may help is not shown to be better than the recipe with all of its seeds.")
    elif any(attempt.verdict != "not tried" for attempt in tries.attempts):
        lines.append("Nothing that was tried helps beyond what another seed does.")
    return "\n".join(lines)


def _heading(tries: Tries) -> str:
    long = (
        f"{tries.epochs} epochs" if tries.epochs == tries.of_epochs else f"{tries.epochs} of {tries.of_epochs} epochs"
    )
    if tries.yardstick is None:
        return f"Tried for {long}; no training ended well:"
    stick = tries.yardstick
    less = "more" if stick.better == "max" else "less"
    return f"Tried for {long}; {stick.metric} of the {stick.part} part, of which {less} is better, a column a seed:"


def _scores(attempt: Attempt) -> str:
    return "  ".join(f"{'failed' if score is None else number(score):>8}" for score in attempt.scores.values())


def _content(attempt: Attempt) -> dict[str, Any]:
    content = {"cure": attempt.cure, "rule": attempt.rule, "verdict": attempt.verdict, "problem": attempt.problem}
    return content | {"scores": {str(seed): score for seed, score in attempt.scores.items()}}
