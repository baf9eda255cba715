"""The arithmetic of the measurement: recall, precision, cures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What the doctor said of one training.

    Attributes:
        name: Of the case.
        found: Rule and severity of each finding, the worst first.
        expect: Rules of which one must be found; none for a healthy training.
        allowed: Rules that may be found, too.
        shows: Whether the fault makes the score worse.
        curable: Whether an option of the recipe can mend it.
        cure: What was suggested first; None if nothing was.
        cured: Whether it brought the score back; None if it was not tried.
    """

    name: str
    found: Sequence[tuple[str, str]]
    expect: Collection[str] = ()
    allowed: Collection[str] = ()
    shows: bool = True
    curable: bool = True
    cure: str | None = None
    cured: bool | None = None

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong."""
        return not self.expect

    def hits(self) -> set[str]:
        """Give expected rules that found it; an `info` counts only for a fault that does no harm to the score."""
        loud = {rule for rule, severity in self.found if severity != "info" or not self.shows}
        return loud & set(self.expect)

    def false_alarms(self) -> set[str]:
        """Give rules that had no reason to speak above `info`."""
        loud = {rule for rule, severity in self.found if severity != "info"}
        return loud - set(self.expect) - set(self.allowed)

    def errors(self) -> set[str]:
        """Give rules that call a healthy training wasted."""
        return {rule for rule, severity in self.found if severity == "error"} if self.healthy else set()


@dataclass(frozen=True)
class Counts:
    """How often a rule was right.

    Attributes:
        expected: Faults that it is one of the expected rules of.
        hits: Those of them that it found.
        recalled: Those of them that it or another expected rule found.
        false: Trainings, healthy or not, that it was wrong about.
    """

    expected: int
    hits: int
    recalled: int
    false: int

    @property
    def precision(self) -> float | None:
        """The share of the trainings it spoke of in which it was right; None if it never spoke."""
        return ratio(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float | None:
        """The share of the faults that it found itself; None if there are none."""
        return ratio(self.hits, self.expected)


def by_rule(outcomes: Sequence[Outcome]) -> dict[str, Counts]:
    """Count for each rule that is expected or spoke falsely."""
    rules = {rule for each in outcomes for rule in (*each.expect, *each.false_alarms())}
    return {rule: _counts(rule, outcomes) for rule in sorted(rules)}


def _counts(rule: str, outcomes: Iterable[Outcome]) -> Counts:
    expecting = [each for each in outcomes if rule in each.expect]
    hits = [each for each in expecting if rule in each.hits()]
    recalled = [each for each in expecting if each.hits()]
    return Counts(len(expecting), len(hits), len(recalled), sum(rule in each.false_alarms() for each in outcomes))


def recall(outcomes: Iterable[Outcome]) -> float | None:
    """Give the share of faults that one of the expected rules found."""
    faults = [each for each in outcomes if not each.healthy]
    return ratio(sum(bool(each.hits()) for each in faults), len(faults))


def precision(outcomes: Sequence[Outcome]) -> float | None:
    """Give the share of right ones among rules that spoke, each once a training; allowed ones are neither."""
    right = sum(len(each.hits()) for each in outcomes)
    return ratio(right, right + sum(len(each.false_alarms()) for each in outcomes))


def cured(outcomes: Iterable[Outcome]) -> float | None:
    """Give the share of curable faults that show in the score whose first cure brought it back.

    One that was not found, has no cure or whose cure was not tried counts as not cured.
    """
    faults = [each for each in outcomes if not each.healthy and each.curable and each.shows]
    return ratio(sum(each.cured is True for each in faults), len(faults))


def ratio(part: int, whole: int) -> float | None:
    """Divide; None by 0."""
    return part / whole if whole else None
