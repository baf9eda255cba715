"""How well a single column predicts the target: what does so by itself is often made from it."""

from __future__ import annotations

import numpy as np
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from kerasdl.data._findings import about
from kerasdl.interfaces import Target
from kerasdl.interfaces.finding import Finding

# Share of what is left to explain that a single column explains; measurements hardly ever do.
LEAK = 0.98
# Features beyond which it would take seconds.
_MOST_FEATURES = 200
# Enough to see what stands out, and looked at in no time.
_ROWS = 5000
_FEWEST = 40
_LEAVES = 64
_MOST_CLASSES = 100


def alone(column: np.ndarray, y: np.ndarray | None) -> float | None:
    """Score a decision tree on one column: 0 for guessing, 1 for no error.

    The tree learns from one half of the rows, drawn with a fixed seed, and is scored on the other. For classes the
    score is the balanced accuracy beyond that of guessing, for numbers the share of variance explained.

    Args:
        column: Decoded values, `(examples,)` or `(examples, numbers)`.
        y: Targets.

    Returns:
        None where there is too little to tell.

    Example:
        >>> y = np.arange(100) % 2
        >>> alone(np.where(y, "yes", "no").astype(object), y), alone(np.zeros(100), y)
        (1.0, 0.0)
    """
    if y is None or y.ndim != 1 or len(y) < _FEWEST:
        return None
    # Every other row would be one class alone where rows take turns.
    rows = np.random.default_rng(0).choice(len(y), min(len(y), _ROWS), replace=False)
    x, targets, half = _numbers(column[rows]), y[rows], len(rows) // 2
    classes = Target(targets).class_count
    if classes == 0:
        # Trees take differences of less than 2e-16 for none.
        targets = targets / (np.ptp(targets) or 1.0)
        tree = DecisionTreeRegressor(max_leaf_nodes=_LEAVES, random_state=0).fit(x[:half], targets[:half])
        return float(tree.score(x[half:], targets[half:]))
    if not 2 <= classes <= _MOST_CLASSES:
        return None
    tree = DecisionTreeClassifier(max_leaf_nodes=_LEAVES, random_state=0).fit(x[:half], targets[:half])
    return _beyond_chance(tree.predict(x[half:]), targets[half:])


def leaking(x: np.ndarray, y: np.ndarray | None) -> list[Finding]:
    """Find features of rows of numbers each of which predicts the target by itself.

    Args:
        x: Inputs; what are no rows of several numbers are not looked at.
        y: Targets.

    Example:
        >>> y = np.arange(100) % 2
        >>> [found.evidence["feature"] for found in leaking(np.stack([y // 2, y], axis=1), y)]
        [1]
    """
    if x.ndim != 2 or not 1 < x.shape[1] <= _MOST_FEATURES:
        return []
    scores = {feature: alone(x[:, feature], y) or 0.0 for feature in range(x.shape[1])}
    return [
        about(
            "likely_leak",
            "warning",
            f"Feature {feature}, from 0, predicts the target by itself. Is it known before the target is? If it "
            "is made from the target or comes after it, scores are too good to be true, and the model is of no use.",
            feature=feature,
            score=round(score, 4),
        )
        for feature, score in scores.items()
        if score >= LEAK
    ]


def _beyond_chance(guesses: np.ndarray, truth: np.ndarray) -> float | None:
    right = [np.mean(guesses[truth == each] == each) for each in np.unique(truth)]
    chance = 1 / len(right)
    return float((np.mean(right) - chance) / (1 - chance)) if len(right) > 1 else None


def _numbers(column: np.ndarray) -> np.ndarray:
    """Give the ranks of values: a tree is made from these alone, and knows numbers in float32 only."""
    return np.stack([_ranks(each) for each in column.reshape(len(column), -1).T], axis=1)


def _ranks(values: np.ndarray) -> np.ndarray:
    ranks = np.unique(values, return_inverse=True)[1]
    # What is missing stands apart from all that is there.
    return np.where(np.isnan(values), -len(values), ranks) if values.dtype.kind == "f" else ranks
