"""What the folds of a cross-validation come to together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasdl.runs.diagnosing import place

_NUMBER = re.compile(r"\d[\d.,]*")

Metrics = Mapping[str, Mapping[str, float | None]]
Summary = dict[str, dict[str, float]]


def mean_and_deviation(folds: Sequence[Metrics]) -> tuple[Summary, Summary]:
    """Give mean and standard deviation over folds, by part and name, of what all folds have.

    The deviation is that of a sample: the sum of squares is divided by the number of folds less one. Where a fold has
    None, which status.json has for what is not finite, both are NaN.

    Example:
        >>> mean_and_deviation([{"test": {"loss": 1.0}}, {"test": {"loss": 3.0, "auc": 0.5}}])
        ({'test': {'loss': 2.0}}, {'test': {'loss': 1.4142135623730951}})
    """
    means: Summary = {}
    deviations: Summary = {}
    for part, first in folds[0].items():
        for name in first:
            if all(name in fold.get(part, {}) for fold in folds):
                # None becomes NaN.
                values = np.array([fold[part][name] for fold in folds], np.float64)
                means.setdefault(part, {})[name] = float(np.mean(values))
                deviations.setdefault(part, {})[name] = float(np.std(values, ddof=1))
    return means, deviations


def findings_of(statuses: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give each finding once, the worst first, as the first fold with it has it, with the `folds` that have it.

    Args:
        statuses: The content of each fold's status.json, by its number.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for fold, status in statuses.items():
        for finding in status["findings"]:
            # Two of a rule may be about two parts; numbers differ from fold to fold.
            what = [finding[name] for name in ("rule", "severity", "layer", "column")]
            key = (*what, _NUMBER.sub("", finding["explanation"]))
            found.setdefault(key, {**finding, "folds": []})["folds"].append(fold)
    return sorted(found.values(), key=place)
