"""Brings samples to another rate."""

from __future__ import annotations

import math

import numpy as np

from kerasdl.files.sound_files import SLOWEST

# SciPy's filter looks this many samples of the lower rate ahead, so that as much must be read beyond what is kept.
_AHEAD = 10
LEAD_SECONDS = (_AHEAD + 1) / SLOWEST


def resampled(samples: np.ndarray, source: int, target: int) -> np.ndarray:
    """Bring samples to another rate, without aliases of what the lower one cannot hold.

    Args:
        samples: `(samples,)`.
        source: Their rate.
        target: The rate they are to have.

    Example:
        >>> resampled(np.ones(4, np.float32), 8000, 16000).shape
        (8,)
    """
    if source == target:
        return samples
    from scipy.signal import resample_poly

    common = math.gcd(source, target)
    found: np.ndarray = resample_poly(samples, target // common, source // common)
    return found
