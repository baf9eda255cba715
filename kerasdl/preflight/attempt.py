"""A cure that was tried, and what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from kerasdl.preflight.yardstick import Yardstick

Verdict = Literal["unchanged", "helps", "may help", "no better", "worse", "fails", "not tried"]


@dataclass(frozen=True)
class Attempt:
    """Short trainings of a recipe with a cure, or without any.

    Attributes:
        cure: The override; empty for the unchanged recipe.
        rule: Which finding suggests it; empty for the unchanged recipe.
        scores: By seed; None for a training that did not end well.
        verdict: `helps`: with each seed it is better than the unchanged recipe with any, which of three trainings
            against three happens once in 20 by chance; `may help`: better with the recipe's own seed, but not so
            clearly, or not tried with the others; `no better`; `worse`: than the unchanged recipe with any seed;
            `fails`: its training does not end well, and the unchanged one does; `not tried`: there was no time left.
        problem: What went wrong with it; None if nothing did.
    """

    cure: str = ""
    rule: str = ""
    scores: Mapping[int, float | None] = field(default_factory=dict)
    verdict: Verdict = "not tried"
    problem: str | None = None

    @property
    def mean(self) -> float | None:
        """The mean score; None where a training did not end well, or there was none."""
        found = [score for score in self.scores.values() if score is not None]
        return sum(found) / len(found) if found and len(found) == len(self.scores) else None

    def judged(self, unchanged: Attempt, yardstick: Yardstick | None) -> Attempt:
        """Give the same attempt with its verdict.

        Args:
            unchanged: What the recipe is worth without it.
            yardstick: What they are compared by; None where no training ended well.
        """
        return replace(self, verdict=self._verdict(unchanged, yardstick))

    def _verdict(self, unchanged: Attempt, yardstick: Yardstick | None) -> Verdict:
        if not self.scores:
            return "not tried"
        before, after = list(unchanged.scores.values()), list(self.scores.values())
        if yardstick is None or (after[0] is None and before[0] is None):
            return "no better"
        if after[0] is None:
            return "fails"
        if self.clearly_better(unchanged, yardstick):
            return "helps" if len(after) == len(before) > 1 else "may help"
        if yardstick.beats(after[0], before[0]):
            return "may help"
        return "worse" if all(yardstick.beats(score, after[0]) for score in before) else "no better"

    def clearly_better(self, unchanged: Attempt, yardstick: Yardstick) -> bool:
        """Tell whether each of its scores is better than any of the unchanged recipe."""
        return all(yardstick.beats(one, other) for one in self.scores.values() for other in unchanged.scores.values())
