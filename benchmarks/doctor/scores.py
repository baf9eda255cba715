"""What a training came to, as one number, and how far two of them are apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The larger, the better; what is not listed is an error, of which less is better.
LARGER = ("accuracy", "auc", "recall", "f1_score", "coverage")
CLOSE = 0.02
_MODES = {"mixture_ring": 8, "mixture_grid": 25}


def score(status: Mapping[str, Any], recipe: Mapping[str, Any], name: str) -> float | None:
    """Give the score of a run: of its test part, or else of validation or training; None if it did not end well.

    `coverage` is the share of samples of high quality times the share of Gaussians that were found.
    """
    metrics = status.get("metrics") or {}
    found = next((metrics[part] for part in ("test", "validation", "train") if part in metrics), {})
    if name != "coverage":
        return found.get(name)
    modes, quality = found.get("modes"), found.get("high_quality")
    return None if modes is None or quality is None else quality * modes / _MODES[recipe["data"]["dataset"]]


def guess(recipe: Mapping[str, Any], name: str) -> float:
    """Give the error of always answering the mean of the training part; 0 where there is no such thing.

    Args:
        recipe: As resolved.
        name: Of the metric.
    """
    deviations = recipe["task"].get("deviation") if isinstance(recipe["task"], dict) else None
    powers = {"rmse": 1, "mse": 2}
    if not deviations or name not in powers:
        return 0.0
    return (sum(each**2 for each in deviations) / len(deviations)) ** (powers[name] / 2)


def reached(found: float | None, bound: float, name: str) -> bool:
    """Tell whether a score is as good as it should be."""
    return found is not None and (found >= bound if name in LARGER else found <= bound)


def behind(found: float | None, healthy: float, name: str) -> float:
    """Give by how much a score is worse: the difference, or of errors the ratio less 1; infinite without a score."""
    if found is None:
        return float("inf")
    return healthy - found if name in LARGER else found / healthy - 1


def close(found: float | None, healthy: float, name: str, guessed: float = 0.0) -> bool:
    """Tell whether a score is as good as the healthy one.

    An accuracy and the like may be 0.02 lower. An error may be 2 % larger, or at most 2 % of what guessing has.
    """
    if found is None:
        return False
    if name in LARGER:
        return found >= healthy - CLOSE
    return found <= max(healthy * (1 + CLOSE), guessed * CLOSE)
