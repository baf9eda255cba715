"""Which trainings are not worth going on with."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from kerasdl.search.objectives import Objective

# Fewer say little of what is usual; and of the epochs, a tenth is waited for.
_LEAST, _FIRST = 4, 0.1


def is_hopeless(curve: Sequence[float], others: Sequence[Sequence[float]], objective: Objective, epochs: int) -> bool:
    """Tell whether a training is worse than the median of others was after as many epochs.

    After the median stopping rule of Google Vizier (Golovin et al. 2017, section 3.2.1), which takes running averages
    where this takes the best so far, of which a noisy curve is no reason to end a training.

    Args:
        curve: Best score so far after each epoch.
        others: The same of trials that have ended.
        objective: Tells which way is better.
        epochs: How many it is to be trained for.

    Example:
        >>> others, objective = [[0.5, 0.8]] * 4, Objective("validation.accuracy", "max")
        >>> is_hopeless([0.4, 0.6], others, objective, epochs=10), is_hopeless([0.4, 0.9], others, objective, epochs=10)
        (True, False)
    """
    there = [other[min(len(curve), len(other)) - 1] for other in others if other]
    if len(there) < _LEAST or len(curve) < max(1, _FIRST * epochs) or len(curve) >= epochs:
        return False
    return objective.beats(median(there), curve[-1])
