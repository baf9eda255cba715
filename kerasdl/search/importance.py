"""Tells how much each value that is searched has to do with the scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, mode
from typing import Any

from kerasdl.recipe.space import Parameter
from kerasdl.search.labels import exact
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record
from kerasdl.search.scores import score

# Fewer trials tell nothing.
LEAST_SCORED = 10
# Noise seems to explain this much, too: of 25 searches of 30 trials with random scores, one more than this.
_LEAST_EXPLAINED = 0.1
_TREES, _REPEATS, _SEED = 100, 10, 0


@dataclass(frozen=True)
class Importance:
    """How much the values have to do with the scores.

    Attributes:
        shares: Of each key in what the values explain; they add up to 1.
        explained: What part of the differences of trials they explain, for those that were not learned from.
    """

    shares: dict[str, float]
    explained: float


def importance(space: Sequence[Parameter], records: Sequence[Record], objective: Objective) -> Importance | None:
    """Give the share of each key in what the values explain of the scores.

    A forest learns the ranks of the scores from the values, so that one score that is far off does not hide all else.
    A key matters as much as the forest gets worse if the values of that key are shuffled (Breiman 2001, "Random
    forests", doi:10.1023/A:1010933404324). How long trials were trained is taken into account, and not told.

    Args:
        space: What is searched.
        records: Those without a score are left out.
        objective: Which score.

    Returns:
        None with fewer than `LEAST_SCORED` scores, or if the forest is hardly better than the mean for trials that
        it did not learn from.
    """
    scored = [(each, found) for each in records if (found := score(each, objective)) is not None]
    if len(scored) < LEAST_SCORED or len({found for _, found in scored}) == 1 or not space:
        return None
    # They take half a second to import.
    import numpy as np
    from scipy.stats import rankdata
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import permutation_importance

    columns = [_column(each, [record.values for record, _ in scored]) for each in space]
    x = np.array([*columns, [record.epochs for record, _ in scored]], dtype=float).T
    y = rankdata([found for _, found in scored])
    forest = RandomForestRegressor(_TREES, oob_score=True, random_state=_SEED).fit(x, y)
    if forest.oob_score_ < _LEAST_EXPLAINED:
        return None
    found = permutation_importance(forest, x, y, n_repeats=_REPEATS, random_state=_SEED).importances_mean
    harm = [max(float(each), 0.0) for each in found[: len(space)]]
    total = sum(harm)
    if not total:
        return None
    shares = {each.key: one / total for each, one in zip(space, harm, strict=True)}
    return Importance(shares, float(forest.oob_score_))


def _column(parameter: Parameter, values: Sequence[Any]) -> list[float]:
    """Write the values of a key as numbers, choices by their place.

    Where it is not tried it has what is usual: a number of its own would tell the values of the keys it hangs on.
    """
    given = [each.get(parameter.key) if parameter.is_active(each) else None for each in values]
    if parameter.choices:
        labels = [exact(choice) for choice in parameter.choices]
        numbers = [float(labels.index(text)) if (text := exact(each)) in labels else None for each in given]
    else:
        numbers = [_number(each, log=parameter.log) for each in given]
    there = [each for each in numbers if each is not None] or [0.0]
    usual = mode(there) if parameter.choices else fmean(there)
    return [usual if each is None else each for each in numbers]


def _number(value: Any, *, log: bool) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or (log and value <= 0):
        return None
    return math.log10(value) if log else float(value)
