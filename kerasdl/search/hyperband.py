"""Many for a few epochs, the best of them for more: Hyperband, asked anew for each trial."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from kerasdl.recipe.brackets import brackets_within, sizes
from kerasdl.recipe.space import Parameter
from kerasdl.search.methods import Proposal
from kerasdl.search.objectives import Objective
from kerasdl.search.oracles import Oracle
from kerasdl.search.records import SCORED, UNKNOWN, Record


@dataclass
class _Bracket:
    """Rounds of trials, each with fewer of them for more epochs.

    Attributes:
        sizes: How many trials each round is to have.
        epochs: For how many epochs it trains them.
        rounds: Numbers of its trials, by that of the one whose training they are.
    """

    sizes: list[int]
    epochs: list[int]
    rounds: list[dict[int, int]]


@final
class Hyperband:
    """Goes through brackets (Li et al. 2018, arXiv:1603.06560), from the most aggressive that has no more trials.

    Values of trials in first rounds are drawn by keras-tuner's oracle. A trial goes on as soon as more of its round
    have ended worse than are to be thrown out, as in keras-tuner's Hyperband; one that failed is worse than all others.
    Where nothing can go on yet, the next bracket begins. It chooses by the records of the trials and by nothing else.

    Args:
        space: What to choose from.
        objective: What trials are compared by.
        epochs: The most that any is trained for.
        factor: One in so many goes on, for as many times the epochs.
        trials: How many, at most. A search that is given more later on keeps the brackets that it began with.
        seed: Decides what is drawn.
    """

    def __init__(
        self,
        space: Sequence[Parameter],
        objective: Objective,
        epochs: int,
        *,
        factor: int,
        trials: int,
        seed: int,
    ) -> None:
        self.oracle = Oracle(space, objective, epochs, method="random", seed=seed, own={})
        self.objective, self.epochs, self.factor = objective, epochs, factor
        self.trials, self.most = trials, brackets_within(trials, epochs, factor) - 1
        self.brackets: list[_Bracket] = []
        self.is_exhausted = False
        self.ended: dict[int, Record] = {}

    def propose(self, number: int, known: Record | None = None) -> Proposal | None:
        """Give new values, or good ones for more epochs; None until another trial has ended, or where none is left."""
        if known is not None:
            proposal: Proposal | None = Proposal(known.values, known.epochs, known.continues)
        else:
            proposal = self._chosen(number)
        if proposal is not None:
            self._place(number, proposal)
        return proposal

    def end(self, record: Record) -> None:
        """Be told what became of a trial."""
        self.ended[record.number] = record

    def _chosen(self, number: int) -> Proposal | None:
        going_on = 0
        for bracket in self.brackets:
            is_full = len(bracket.rounds[0]) == bracket.sizes[0]
            new = None if is_full else self._new(number, bracket, going_on)
            found = new or self._promoted(bracket)
            if found is not None:
                return found
            going_on += sum(bracket.sizes[1:]) - sum(map(len, bracket.rounds[1:]))
        return self._new(number, self._bracket(self._next()), going_on)

    def _new(self, number: int, bracket: _Bracket, going_on: int) -> Proposal | None:
        """Give new values; None where there are none, or all trials that are left may be needed for some to go on."""
        if number + going_on > self.trials and len(self.oracle.values) > len(self.ended):
            return None
        values = None if self.is_exhausted else self.oracle.untried(number)
        self.is_exhausted = values is None
        return None if values is None else Proposal(values, bracket.epochs[0])

    def _promoted(self, bracket: _Bracket) -> Proposal | None:
        """Give the best of a round, if more than are to be thrown out have ended worse, or never will end."""
        is_settled = len(bracket.rounds[0]) == bracket.sizes[0] or self.is_exhausted
        for place in range(1, len(bracket.rounds)):
            past, here = bracket.rounds[place - 1], bracket.rounds[place]
            ended = [self.ended[number] for number in past.values() if number in self.ended]
            scored = [record for record in ended if self._score(record) is not None]
            waiting = [record for record in scored if _first(record) not in here]
            # None comes after those that are there once all in front of them have ended and no other can go on.
            missing = bracket.sizes[place - 1] - len(past) if is_settled else 0
            failed = [record for record in ended if self._score(record) is None and _first(record) not in here]
            worse = len(waiting) + len(failed) + missing
            if waiting and len(here) < bracket.sizes[place] and worse > bracket.sizes[place - 1] - bracket.sizes[place]:
                best = max(waiting, key=lambda record: (self._score(record) or 0.0, -record.number))
                return Proposal(best.values, bracket.epochs[place], _first(best))
            is_settled = is_settled and len(ended) == len(past)
        return None

    def _place(self, number: int, proposal: Proposal) -> None:
        """Put a trial into its round; the first ones of a bracket are known by their epochs."""
        self.oracle.values[number] = proposal.values
        if proposal.continues is not None:
            for bracket in self.brackets:
                if proposal.continues in bracket.rounds[0]:
                    bracket.rounds[bracket.epochs.index(proposal.epochs)][proposal.continues] = number
            return
        for bracket in self.brackets:
            if proposal.epochs in (bracket.epochs[0], UNKNOWN) and len(bracket.rounds[0]) < bracket.sizes[0]:
                bracket.rounds[0][number] = number
                return
        kinds = range(brackets_within(sys.maxsize, self.epochs, self.factor))
        kind = next((kind for kind in kinds if self._bracket(kind).epochs[0] == proposal.epochs), self._next())
        if not self.brackets:
            self.most = kind
        self.brackets.append(self._bracket(kind))
        self.brackets[-1].rounds[0][number] = number

    def _next(self) -> int:
        """Give how often trials are thrown out in the bracket after those that have begun."""
        return (len(self.brackets[-1].rounds) - 2) % (self.most + 1) if self.brackets else self.most

    def _bracket(self, kind: int) -> _Bracket:
        """Make one in which trials are thrown out so often."""
        epochs = [math.ceil(self.epochs / self.factor ** (kind - place)) for place in range(kind + 1)]
        return _Bracket(sizes(kind, self.epochs, self.factor), epochs, [{} for _ in epochs])

    def _score(self, record: Record) -> float | None:
        """Give the score to go by, more of which is better; None of a trial that failed."""
        score = next(iter(record.scores.values()), None) if record.state in SCORED else None
        return score if score is None or self.objective.better == "max" else -score


def _first(record: Record) -> int:
    return record.number if record.continues is None else record.continues
