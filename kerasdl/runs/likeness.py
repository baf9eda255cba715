"""How much of what a generator makes looks like nothing in the data."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

_NEIGHBOUR = 5
_FAR = 0.95


def unlike(samples: np.ndarray, data: np.ndarray) -> float | None:
    """Give the share of made examples that are farther from all real ones than these are from each other.

    That is farther than 95 % of the real ones are from their fifth neighbour; a simpler relative of what
    Kynkäänniemi et al. 2019 (arXiv:1904.06991) call precision, less one.

    Args:
        samples: What was made, `(examples, ...)`.
        data: What is real.

    Returns:
        0.05 for real examples, 1 where nothing made looks real; None where the samples are not finite or the data too
        few.

    Example:
        >>> data, others = np.random.default_rng(0).normal(size=(2, 1000, 2))
        >>> unlike(others, data) < 0.1, unlike(others + 9, data)
        (True, 1.0)
    """
    made, real = (each.reshape(len(each), -1).astype(np.float64) for each in (samples, data))
    if not np.isfinite(made).all() or len(real) <= _NEIGHBOUR:
        return None
    tree = cKDTree(real)
    # Of an example itself the nearest is itself.
    radius = np.quantile(tree.query(real, _NEIGHBOUR + 1)[0][:, -1], _FAR)
    return float((tree.query(made)[0] > radius).mean())
