"""Mixtures of narrow Gaussians in the plane, to see whether a generator finds every mode.

The two mixtures and both scores are those of Srivastava et al. (2017), "VEEGAN", section 4.
"""

import math
from functools import partial

import numpy as np

Made = tuple[np.ndarray, np.ndarray | None]

_RING_DEVIATION, _GRID_DEVIATION = 0.02, 0.05
_ANGLES = 2 * math.pi * np.arange(8) / 8
_RING = 2 * np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
_GRID = np.stack(np.meshgrid(np.arange(-4, 5, 2), np.arange(-4, 5, 2)), axis=-1).reshape(-1, 2)


def mixture_ring(random: np.random.Generator, *, examples: int = 10_000) -> Made:
    """Draw from 8 Gaussians of deviation 0.02 on a circle of radius 2."""
    return _draw(random, examples, _RING, _RING_DEVIATION)


def mixture_grid(random: np.random.Generator, *, examples: int = 10_000) -> Made:
    """Draw from 25 Gaussians of deviation 0.05 on a grid from -4 to 4."""
    return _draw(random, examples, _GRID, _GRID_DEVIATION)


def _draw(random: np.random.Generator, examples: int, centres: np.ndarray, deviation: float) -> Made:
    chosen = centres[random.integers(0, len(centres), examples)]
    return (chosen + deviation * random.standard_normal(chosen.shape)).astype("float32"), None


def _measure(samples: np.ndarray, centres: np.ndarray, deviation: float) -> dict[str, float]:
    distances = np.linalg.norm(np.asarray(samples, "float64")[:, None] - centres, axis=-1)
    # A sample that is not a number is near nothing.
    near = distances.min(axis=1) <= 3 * deviation
    covered = np.unique(distances.argmin(axis=1)[near])
    return {"modes": float(len(covered)), "high_quality": float(near.mean())}


measure_ring = partial(_measure, centres=_RING, deviation=_RING_DEVIATION)
measure_grid = partial(_measure, centres=_GRID, deviation=_GRID_DEVIATION)
