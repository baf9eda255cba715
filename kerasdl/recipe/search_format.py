"""The part of the recipe format that says what a search tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le

from kerasdl.interfaces import Float, PositiveFloat, PositiveInt
from kerasdl.interfaces.options import LARGEST_INT

Number = Annotated[int, Ge(-LARGEST_INT), Le(LARGEST_INT)] | Float
Bounds = tuple[Number, Number]
# Seeds of a trial, and processes.
_MOST = 1000
# What trials may be compared by beside the metrics of these parts; less is better.
COSTS, PARTS = ("parameters", "seconds"), ("validation", "train")


@dataclass(frozen=True)
class Values:
    """What is tried for one key, where a list of choices does not say it.

    Attributes:
        choices: One of these.
        range: Between these two, both included; whole numbers if the option takes no others.
        log: Likewise, and as often between 1 and 10 as between 10 and 100.
        step: From one value of `range` to the next; null for any in between, or every whole number.
        when: Only with these values of other keys, one or a list of several: of keys that are searched, too, or of the
            recipe's.
    """

    choices: tuple[Any, ...] | None = None
    range: Bounds | None = None
    log: Bounds | None = None
    step: PositiveInt | PositiveFloat | None = None
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Search:
    """What `kerasdl tune` tries.

    Attributes:
        values: By dotted key, as in an override: a list of choices, or a mapping; `auto` for what the signatures say
            is worth searching, and what the recipe has.
        method: How values are chosen: `random`; `grid`, all combinations; `bayesian`, where a Gaussian process that was
            fitted to the scores so far hopes for the best (keras-tuner's oracle); `hyperband` trains many for a short
            time and the best of them for longer (Li et al. 2018, arXiv:1603.06560).
        trials: How many, at most.
        parallel: Trials that run at the same time, each in a process of its own; `auto` for one a GPU, or
            without any for one a core, four at most.
        objective: A metric of the validation part, such as `validation.accuracy`, or of the training part; `auto` for
            the first one that the task reports. Several for a table of those that no other is better than in all of
            them; the first one guides the search. `parameters` counts weights, `seconds` is how long training took. A
            mapping to `min` or `max` where a name does not tell which way it gets better.
        seeds: How many trainings of each trial, from as many seeds; its score is their mean.
        folds: Divide what is not the test part into so many folds, and let each be the validation part of one training;
            null for the validation part that the recipe has.
        prune: `median` ends a trial whose best score so far is worse than the median of the others' best after as many
            epochs (after Golovin et al. 2017, "Google Vizier", section 3.2.1).
        factor: Of `hyperband`: one in so many goes on, for as many times the epochs.
    """

    values: Literal["auto"] | Mapping[str, tuple[Any, ...] | Values]
    method: Literal["random", "grid", "bayesian", "hyperband"] = "bayesian"
    trials: PositiveInt = 30
    parallel: Literal["auto"] | Annotated[int, Ge(1), Le(_MOST)] = "auto"
    objective: Literal["auto"] | str | tuple[str, ...] | Mapping[str, Literal["min", "max"]] = "auto"
    seeds: Annotated[int, Ge(1), Le(_MOST)] = 1
    folds: Annotated[int, Ge(2), Le(LARGEST_INT)] | None = None
    prune: Literal["none", "median"] = "none"
    factor: Annotated[int, Ge(2), Le(LARGEST_INT)] = 3
