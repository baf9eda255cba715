"""Values at random, or where a Gaussian process hopes for the best: keras-tuner's oracles, asked anew each time."""

from __future__ import annotations

import contextlib
import itertools
import warnings
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any, Literal, final

import keras_tuner
from keras_tuner.engine.trial import Trial
from threadpoolctl import threadpool_limits

from kerasdl.recipe.combinations import combinations
from kerasdl.recipe.space import Parameter
from kerasdl.search.methods import Proposal
from kerasdl.search.objectives import Objective
from kerasdl.search.records import SCORED, Record
from kerasdl.search.translating import Space

_OBJECTIVE = "objective"
_KINDS: Mapping[str, Any] = {
    "random": keras_tuner.oracles.RandomSearchOracle,
    "bayesian": keras_tuner.oracles.BayesianOptimizationOracle,
}
# Far more than a trial draws, and what is drawn before a space is looked through for what is left.
_SEEDS, _DRAWS = 10_000, 100
_MOST = 10_000


@final
class Oracle:
    """Chooses values at random, or by the scores so far; the first trial is the recipe as it is.

    What it chooses depends on the number of the trial and on what is known of the others, and on nothing else: a search
    that goes on needs no more than that. Trials that run count as if they had the score in the middle (the constant
    liar of Ginsbourger, Le Riche and Carraro 2010), so that not all at once try the same.

    Args:
        space: What to choose from.
        objective: What trials are compared by.
        epochs: Of the recipe.
        method: `random` or `bayesian`.
        seed: Decides what is drawn.
        own: The values that the recipe has itself, as far as they could be chosen.
    """

    def __init__(
        self,
        space: Sequence[Parameter],
        objective: Objective,
        epochs: int,
        *,
        method: Literal["random", "bayesian"],
        seed: int,
        own: Mapping[str, Any],
    ) -> None:
        self.space, self.objective, self.epochs = Space(space), objective, epochs
        self.method, self.seed, self.own = method, seed, own
        self.values: dict[int, Mapping[str, Any]] = {}
        self.ended: dict[int, Record] = {}

    def propose(self, number: int, known: Record | None = None) -> Proposal | None:
        """Choose values that were not tried yet; None where there are none left."""
        if known is not None:
            values: Mapping[str, Any] | None = known.values
        else:
            values = {} if number == 1 else self.untried(number)
        if values is None:
            return None
        self.values[number] = values
        return Proposal(values, int(values.get("training.epochs", self.epochs)))

    def end(self, record: Record) -> None:
        """Be told what became of a trial."""
        self.ended[record.number] = record

    def untried(self, number: int) -> dict[str, Any] | None:
        """Choose values for a trial that no other has; None where there are none left."""
        tried = [self._whole(values) for values in self.values.values()]
        for attempt in range(_DRAWS):
            # A model of the scores hopes for the best at one place only.
            kind = self.method if attempt == 0 else "random"
            found = self._asked(kind, self.seed + _SEEDS * number + attempt + 1)
            if found not in tried:
                return found
        parameters = list(self.space.parameters.values())
        if any(each.count() is None for each in parameters):
            return None
        left = (values for values in itertools.islice(combinations(parameters), _MOST) if values not in tried)
        return next(left, None)

    def _asked(self, kind: str, seed: int) -> dict[str, Any]:
        """Ask an oracle that knows of all trials so far, if it goes by them."""
        objective = keras_tuner.Objective(_OBJECTIVE, self.objective.better)
        with quietly():
            oracle = _KINDS[kind](objective=objective, hyperparameters=self.space.hyperparameters(), seed=seed)
            # What is drawn at random needs no scores.
            for number, score in self._scores().items() if kind == "bayesian" else ():
                values = self.space.hyperparameters(self._whole(self.values[number]))
                trial = Trial(values, trial_id=str(number), status="COMPLETED")
                trial.score = score
                oracle.trials[trial.trial_id] = trial
            found: dict[str, Any] = oracle.populate_space("next")["values"]
        return self.space.outer(found)

    def _scores(self) -> dict[int, float]:
        """Give the scores to go by, of those that have some and of those that run."""
        there = {number: _score(record) for number, record in self.ended.items() if record.state in SCORED}
        found = {number: score for number, score in there.items() if score is not None}
        running = [number for number in self.values if number not in self.ended]
        guessed = dict.fromkeys(running, median(found.values())) if found else {}
        usable = {**found, **guessed}
        return {
            number: score for number, score in usable.items() if self.space.are_whole(self._whole(self.values[number]))
        }

    def _whole(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return dict(values) or dict(self.own)


def _score(record: Record) -> float | None:
    """Give the first objective's score, which guides."""
    return next(iter(record.scores.values()), None)


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Keep back what keras-tuner's authors are told of Python, and what scikit-learn says of few points.

    Its Gaussian process does many small things, which take longer on several cores, while trainings need these.
    """
    with warnings.catch_warnings(action="ignore"), threadpool_limits(1):
        yield
