"""What a finished run is worth: loss and metrics of each part, or the measures of generated examples."""

from __future__ import annotations

import math

import keras
import numpy as np
import scipy.linalg

from kerasdl import engine
from kerasdl.runs.examples import Examples
from kerasdl.runs.preparing import Prepared

# As many as the literature on mode collapse draws (Srivastava et al. 2017, section 5.1).
_SAMPLES = 2500
# The Frechet distance needs the covariance of all pairs of values.
_MOST_VALUES = 1024
# More do not change a covariance that anybody could tell.
_MOST_EXAMPLES = 2**20


def measure(prepared: Prepared) -> dict[str, dict[str, float]]:
    """Score each part with the final weights, by Keras's names; the test part is touched here and nowhere else."""
    if prepared.generates:
        return {name: _generated(prepared, part) for name, part in prepared.parts.items()}
    return {name: engine.evaluate(prepared.core, part.x, part.y, part.weights) for name, part in prepared.parts.items()}


def names(prepared: Prepared) -> list[str]:
    """Give the names of what `measure` gives of a part."""
    # Which measures there are is known once something is measured, trained or not.
    return list(_generated(prepared, prepared.parts["train"])) if prepared.generates else list(prepared.names)


def _generated(prepared: Prepared, part: Examples) -> dict[str, float]:
    samples = np.asarray(prepared.core.sample(_SAMPLES, seed=prepared.recipe.seed))
    measures = {}
    if len(part) > 1 and samples[0].size <= _MOST_VALUES:
        measures["frechet_distance"] = frechet_distance(samples, np.asarray(part.first(_MOST_EXAMPLES)))
    if prepared.measure is not None and prepared.back is not None:
        measures |= prepared.measure(keras.ops.convert_to_numpy(prepared.back(samples)))
    return measures


def frechet_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Give the squared Frechet distance between normal distributions fitted to two sets of examples.

    `|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))` (Dowson and Landau 1982), on the values as the core takes them,
    flattened; 0 for equal means and covariances, NaN where the first set holds what is not finite.

    Example:
        >>> examples = np.random.default_rng(0).normal(size=(50, 2))
        >>> round(frechet_distance(examples, examples + [3.0, 4.0]), 6)
        25.0
    """
    if not np.isfinite(first).all():
        return math.nan
    one, two = (examples.reshape(len(examples), -1).astype(np.float64) for examples in (first, second))
    covariances = [np.atleast_2d(np.cov(examples, rowvar=False)) for examples in (one, two)]
    # The eigenvalues of a product of two covariances are real and not negative, but for rounding.
    roots = np.sqrt(np.clip(scipy.linalg.eigvals(covariances[0] @ covariances[1]).real, 0, None)).sum()
    difference = one.mean(axis=0) - two.mean(axis=0)
    return float(difference @ difference + np.trace(covariances[0]) + np.trace(covariances[1]) - 2 * roots)
