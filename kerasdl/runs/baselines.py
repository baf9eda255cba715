"""Scores what answers without learning, by the metrics of the run: what a model must be better than."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kerasdl.interfaces import Component, Dataset, Part, Task
from kerasdl.runs.scoring import Scoring

Scores = dict[str, dict[str, dict[str, float]]]


def score(dataset: Dataset, parts: Mapping[str, Part], task: Task, metrics: Sequence[Component]) -> Scores:
    """Score the baselines of a data set.

    Args:
        dataset: Which has them, or none.
        parts: Raw examples by name.
        task: What is predicted.
        metrics: Those of the run.

    Returns:
        By baseline, part and metric, in the data's units.
    """
    scoring = Scoring(task)
    return {
        name: {part: _scored(parts[part], forecasts, scoring, metrics) for part, forecasts in of_parts.items()}
        for name, of_parts in dataset.baselines.items()
    }


def _scored(part: Part, forecasts: object, scoring: Scoring, metrics: Sequence[Component]) -> dict[str, float]:
    found: dict[str, float] = {}
    for component in metrics:
        metric = scoring.metric(component)
        metric.metric.update_state(part.y, forecasts)
        result = metric.result()
        named = result if isinstance(result, dict) else {metric.name: result}
        found |= {name: float(value) for name, value in named.items()}
    return found
