"""How much of the data a generator leaves out."""

from __future__ import annotations

import numpy as np
from scipy.cluster.vq import kmeans2, vq
from scipy.linalg import svd

_BINS = 20
# Pixels and the like are many; distances need few directions.
_DIRECTIONS = 50
# Of what a bin has of the data: with less, it is left out.
_LEAST = 0.1


def missed(samples: np.ndarray, data: np.ndarray) -> float | None:
    """Give the share of the data in bins that hardly any made example falls into.

    Bins are those of k-means on the data, and each example belongs to the nearest one, however far it is: this is about
    what is made, not how well (Richardson and Weiss 2018, arXiv:1805.12462, compare the shares of such bins).

    Args:
        samples: What was made, `(examples, ...)`.
        data: What is real, as many or more.

    Returns:
        0 where all bins are visited, near 1 where one is; None where the samples are not finite or the data too few.

    Example:
        >>> corners = np.random.default_rng(0).normal(size=(1000, 2)) + 20 * (np.arange(1000)[:, None] % 4)
        >>> missed(corners[::-1], corners), round(missed(corners[::4], corners), 1)
        (0.0, 0.8)
    """
    made, real = (each.reshape(len(each), -1).astype(np.float64) for each in (samples, data))
    if not np.isfinite(made).all() or len(real) < 10 * _BINS:
        return None
    middle = real.mean(axis=0)
    if real.shape[1] > _DIRECTIONS:
        directions = svd(real - middle, full_matrices=False)[2][:_DIRECTIONS].T
        made, real = (made - middle) @ directions, (real - middle) @ directions
    centres, of_real = kmeans2(real, _BINS, minit="++", seed=0)
    there = np.bincount(of_real, minlength=_BINS) / len(real)
    visited = np.bincount(vq(made, centres)[0], minlength=_BINS) / len(made)
    return float(there[visited < _LEAST * there].sum())
