"""Fronts and backs: from raw inputs to what a core takes, and back again."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from keras import ops

from kerasdl.errors import DataError
from kerasdl.interfaces import Spec

_VALUES_AT_ONCE = 2**20
# keras.layers.Normalization computes in float32 and takes any deviation below its epsilon for that epsilon.
_SMALLEST_DEVIATION, _LARGEST_DEVIATION = 1e-7, 1e18


def identity(spec: Spec) -> keras.Model:
    """Build a front that passes raw inputs on as they are.

    Example:
        >>> identity(Spec((5,), "int32", vocabulary=100)).output_shape
        (None, 5)
    """
    return _around(keras.layers.Identity(dtype=spec.dtype), spec)


def standardiser(x: np.ndarray, padding: float | None = None) -> tuple[keras.Model, keras.Model]:
    """Build the front that gives each feature mean 0 and variance 1 over these examples, and its inverse.

    The last axis holds the features, or the channels of images and sequences. A constant feature becomes 0.

    Args:
        x: The training part's inputs, `(examples, ..., features)`.
        padding: A step, `(examples, step, ...)`, that holds this value alone is padding: it has no part in the
            statistics, and front and back leave it as it is.

    Returns:
        Front and back.

    Raises:
        DataError: A feature's standard deviation is beyond what float32 holds, or all steps are padding.

    Example:
        >>> front, back = standardiser(np.array([[1.0, 5.0], [3.0, 5.0]]))
        >>> front(np.array([[1.0, 5.0], [3.0, 5.0]])).numpy().tolist()
        [[-1.0, 0.0], [1.0, 0.0]]
    """
    mean, variance = _moments(x, padding)
    _check_deviation(np.sqrt(variance))
    statistics = {"mean": mean.tolist(), "variance": np.where(variance == 0, 1, variance).tolist(), "dtype": "float32"}
    spec = Spec(x.shape[1:])
    forward = keras.layers.Normalization(**statistics)
    backward = keras.layers.Normalization(**statistics, invert=True)
    return _around(forward, spec, padding), _around(backward, spec, padding)


def _around(layer: keras.Layer, spec: Spec, padding: float | None = None) -> keras.Model:
    example = keras.Input(spec.shape, dtype=spec.dtype)
    changed = layer(example)
    return keras.Model(example, changed if padding is None else _keep_padding(example, changed, padding))


def _keep_padding(before: Any, after: Any, padding: float) -> Any:
    axes = tuple(range(2, len(before.shape)))
    # A step that only now comes to the value of padding would be taken for it.
    beside = padding + 1e-6 * max(1.0, abs(padding))
    after = ops.where(ops.any(ops.not_equal(after, padding), axes, keepdims=True), after, beside)
    return ops.where(ops.any(ops.not_equal(before, padding), axes, keepdims=True), after, padding)


def _moments(x: np.ndarray, padding: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Compute mean and variance in float64 of what a float32 front sees; a constant's variance is then exactly 0."""
    count = sum(chunk.shape[1] for chunk in _chunks(x, padding)) if padding is not None else x.size // x.shape[-1]
    if count == 0:
        raise DataError(f"all inputs for training are padding: {padding}", cure="data.padding: null")
    mean = sum(chunk.sum(axis=1) for chunk in _chunks(x, padding)) / count
    variance = sum(np.square(chunk - mean[:, None]).sum(axis=1) for chunk in _chunks(x, padding)) / count
    return mean, variance


def _chunks(x: np.ndarray, padding: float | None) -> Iterator[np.ndarray]:
    """Give a few examples at a time as `(features, values)`: NumPy is slow to sum over all but a short last axis."""
    rows = max(1, _VALUES_AT_ONCE * len(x) // x.size)
    for start in range(0, len(x), rows):
        steps = x[start : start + rows]
        if padding is not None:
            steps = steps[np.any(steps.astype("float32") != np.float32(padding), axis=tuple(range(2, x.ndim)))]
        values = steps.reshape(-1, x.shape[-1]).T
        yield values.astype("float32", order="C").astype("float64")


def _check_deviation(deviation: np.ndarray) -> None:
    fits = (deviation == 0) | ((deviation >= _SMALLEST_DEVIATION) & (deviation <= _LARGEST_DEVIATION))
    if not fits.all():
        feature = int(np.argmin(fits))
        raise DataError(
            f"feature {feature} of the inputs has a standard deviation of {deviation[feature]:.3g}; "
            f"expected one between {_SMALLEST_DEVIATION:.0e} and {_LARGEST_DEVIATION:.0e}",
            cure="Give the feature in another unit, or leave all as they are: data.standardise: false",
        )
