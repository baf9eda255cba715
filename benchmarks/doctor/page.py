"""The measurement as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.doctor import counting
from benchmarks.doctor.counting import Counts, Outcome

PAGE = """# The doctor, measured

{faults} faults and {healthy} healthy trainings, by `python -m benchmarks.doctor --half {half}`.
Thresholds and the order of cures were set on the half that is called `tune`; no data, healthy training or fault of
`measure` was known then. What was aimed at: recall and precision of 0.9, no error among the healthy, and 0.7 of first
cures.

| | |
|---|---|
| recall | {recall} |
| precision | {precision} |
| healthy trainings with a finding of severity error | {errors} |
| healthy trainings with a false alarm | {alarmed} |
| curable faults whose first cure brings the score back | {cured} |

| rule | faults that expect it | it found | recall | found by any expected rule | falsely | precision |
|---|---|---|---|---|---|---|
{rules}

- A fault is recalled if one of the rules that it expects finds it. It is scored on its own test part, which is spoiled
  as the training part is where the fault is in the data.
- A rule is wrong about a training if it is neither expected nor allowed there, or speaks of a healthy one; what it
  finds at severity info counts neither way, but for faults that do no harm to the score. Each rule counts once a
  training.
- Cured is a fault whose score, trained with the first cure that the doctor shows, is at most 0.02 below that of the
  healthy recipe; of numbers, whose error is at most 2 % larger, or at most 2 % of that of guessing the mean. Faults
  that no option mends, such as wrong labels, and those that do no harm to the score are left out; those that were
  missed, or have no cure, are not.

Missed: {missed}.

False alarms: {alarms}.

Not cured: {uncured}.

Trainings that failed, or are not what they should be: {invalid}.
"""


def page(outcomes: Sequence[Outcome], rows: Sequence[Mapping[str, Any]], half: str) -> str:
    """Write what was measured."""
    healthy = [each for each in outcomes if each.healthy]
    faults = [each for each in outcomes if not each.healthy]
    alarms = [f"{each.name} ({', '.join(sorted(each.false_alarms()))})" for each in outcomes if each.false_alarms()]
    untold = [each for each in faults if each.curable and each.shows and not each.cured]
    return PAGE.format(
        faults=len(faults),
        healthy=len(healthy),
        half=half,
        recall=number(counting.recall(outcomes)),
        precision=number(counting.precision(outcomes)),
        errors=sum(bool(each.errors()) for each in healthy),
        alarmed=sum(bool(each.false_alarms()) for each in healthy),
        cured=number(counting.cured(outcomes)),
        rules="\n".join(map(_rule, *zip(*counting.by_rule(outcomes).items(), strict=True))) if outcomes else "",
        missed=_listed(f"{each.name} ({_expected(each)})" for each in faults if not each.hits()),
        alarms=_listed(alarms),
        uncured=_listed(f"{each.name} ({_cure(each)})" for each in untold),
        invalid=_listed(_invalid(row) for row in rows if not row["valid"]),
    )


def number(value: float | None) -> str:
    """Write a share."""
    return "-" if value is None else f"{value:.2f}"


def _rule(rule: str, counts: Counts) -> str:
    cells = [rule, counts.expected, counts.hits, number(counts.recall), counts.recalled, counts.false]
    return f"| {' | '.join(map(str, [*cells, number(counts.precision)]))} |"


def _expected(outcome: Outcome) -> str:
    return "expects " + " or ".join(sorted(outcome.expect))


def _cure(outcome: Outcome) -> str:
    if outcome.cure is None:
        return "no cure"
    return f"`{outcome.cure}`" + (", not tried" if outcome.cured is None else "")


def _invalid(row: Mapping[str, Any]) -> str:
    numbers = (f"{name} {row[name]}" for name in ("healthy", "bound", "fault", "worse") if name in row)
    return f"{row['case']} ({row['score']}: {', '.join(numbers)})"


def _listed(items: Any) -> str:
    return ", ".join(items) or "none"
