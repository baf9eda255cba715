"""Many for a few epochs, the best of them for more: keras-tuner's Hyperband."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import keras_tuner

from kerasdl.recipe.brackets import brackets_within
from kerasdl.recipe.space import Parameter
from kerasdl.search.methods import Proposal
from kerasdl.search.objectives import Objective
from kerasdl.search.oracles import quietly
from kerasdl.search.records import SCORED, Record
from kerasdl.search.translating import OWN, Space

_OBJECTIVE = "objective"


@final
class Hyperband:
    """Goes through brackets (Li et al. 2018, arXiv:1603.06560), from the most aggressive that has no more trials.

    What it is told, in which order, is all that it goes by.

    Args:
        space: What to choose from.
        objective: What trials are compared by.
        epochs: The most that any is trained for.
        factor: One in so many goes on, for as many times the epochs.
        trials: How many, at most.
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
        self.space = Space(space)
        self.oracle: Any = _Bands(
            brackets_within(trials, epochs, factor),
            objective=keras_tuner.Objective(_OBJECTIVE, objective.better),
            hyperparameters=self.space.hyperparameters(),
            max_epochs=epochs,
            factor=factor,
            # Until there are as many trials as asked for.
            hyperband_iterations=None,
            seed=seed + 1,
            max_consecutive_failed_trials=None,
        )
        self.oracle.verbose = 0
        self.numbers: dict[str, int] = {}

    def propose(self, number: int, known: Record | None = None) -> Proposal | None:
        """Give new values, or good ones for more epochs; None until another trial has ended, or where none is left."""
        with quietly():
            trial = self.oracle.create_trial(str(number))
        if trial.status != "RUNNING":
            return None
        self.numbers[trial.trial_id] = number
        values = trial.hyperparameters.values
        before = values.get(f"{OWN}trial_id")
        found = self.space.outer(values)
        own = {key: value for key, value in values.items() if key.startswith(OWN)}
        # What is told later goes by what was written down.
        trial.hyperparameters.values = {**own, **self.space.hyperparameters(found).values}
        return Proposal(found, values[f"{OWN}epochs"], None if before is None else self.numbers[before])

    def end(self, record: Record) -> None:
        """Be told what became of a trial."""
        trial = self.oracle.ongoing_trials[str(record.number)]
        score = next(iter(record.scores.values()), None)
        trial.status = "FAILED"
        with quietly():
            if record.state in SCORED and score is not None:
                self.oracle.update_trial(trial.trial_id, {_OBJECTIVE: score})
                trial.status = "COMPLETED"
            self.oracle.end_trial(trial)


class _Bands(keras_tuner.oracles.HyperbandOracle):
    """Keeps nothing on disk, and begins with a bracket that there are enough trials for."""

    def __init__(self, brackets: int, **options: Any) -> None:
        self.brackets_within = brackets
        super().__init__(**options)

    def save(self) -> None:
        pass

    def _save_trial(self, trial: Any) -> None:
        pass

    def _get_num_brackets(self) -> int:
        return self.brackets_within
