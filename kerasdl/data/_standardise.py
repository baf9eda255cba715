"""Fronts and backs: from raw inputs to what a core takes, and back again."""

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
from keras import ops

from kerasdl.errors import DataError
from kerasdl.interfaces import Spec
from kerasdl.interfaces.precision import rounds_away

_VALUES_AT_ONCE = 2**20
# keras.layers.Normalization computes in float32 and takes any deviation below its epsilon for that epsilon.
_SMALLEST_DEVIATION, _LARGEST_DEVIATION = 1e-7, 1e18
_SMALLEST_FLOAT32, _LARGEST_FLOAT32 = float(np.finfo("float32").tiny), float(np.finfo("float32").max)


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
        DataError: A feature's standard deviation is beyond what float32 holds or lost beside its mean, or all steps
            are padding.

    Example:
        >>> front, back = standardiser(np.array([[1.0, 5.0], [3.0, 5.0]]))
        >>> front(np.array([[1.0, 5.0], [3.0, 5.0]])).numpy().tolist()
        [[-1.0, 0.0], [1.0, 0.0]]
    """
    mean, deviation, constant = _moments(x, padding)
    _check_precision(mean, deviation, constant)
    _check_deviation(deviation, constant, _SMALLEST_DEVIATION, _LARGEST_DEVIATION)
    variance = np.where(constant, 1.0, np.square(deviation))
    statistics = {"mean": mean.tolist(), "variance": variance.tolist(), "dtype": "float32"}
    spec = Spec(x.shape[1:])
    forward = keras.layers.Normalization(**statistics)
    backward = keras.layers.Normalization(**statistics, invert=True)
    return _around(forward, spec, padding), _around(backward, spec, padding)


def check_float32(x: np.ndarray, padding: float | None = None) -> None:
    """Refuse features that a front which passes numbers on as they are would round to nothing.

    Raises:
        DataError: A feature's standard deviation is beyond float32, or lost beside its mean.
    """
    mean, deviation, constant = _moments(x, padding)
    _check_precision(mean, deviation, constant)
    _check_deviation(deviation, constant, _SMALLEST_FLOAT32, _LARGEST_FLOAT32)


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


def _moments(x: np.ndarray, padding: float | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give each feature's mean and standard deviation, in float64, and whether it is constant."""
    lowest, highest = np.full(x.shape[-1], np.inf), np.full(x.shape[-1], -np.inf)
    total, count = np.zeros(x.shape[-1]), 0
    for chunk in _chunks(x, padding):
        if chunk.size:
            lowest, highest = np.minimum(lowest, chunk.min(axis=1)), np.maximum(highest, chunk.max(axis=1))
            total, count = total + chunk.sum(axis=1), count + chunk.shape[1]
    if count == 0:
        raise DataError(f"all inputs for training are padding: {padding}", cure="data.padding: null")
    constant = np.equal(lowest, highest)
    mean = np.where(constant, lowest, total / count)
    # Without the scale, the squares of tiny numbers would be zero.
    scale = np.where(constant, 1.0, highest - lowest)
    squares = sum(np.square((chunk - mean[:, None]) / scale[:, None]).sum(axis=1) for chunk in _chunks(x, padding))
    return mean, np.sqrt(squares / count) * scale, constant


def _chunks(x: np.ndarray, padding: float | None) -> Iterator[np.ndarray]:
    """Give a few examples at a time as `(features, values)`: NumPy is slow to sum over all but a short last axis."""
    rows = max(1, _VALUES_AT_ONCE * len(x) // x.size)
    for start in range(0, len(x), rows):
        steps = x[start : start + rows]
        if padding is not None:
            steps = steps[np.any(steps.astype("float32") != np.float32(padding), axis=tuple(range(2, x.ndim)))]
        values = steps.reshape(-1, x.shape[-1]).T
        yield values.astype("float64", order="C")


def _check_deviation(deviation: np.ndarray, constant: np.ndarray, smallest: float, largest: float) -> None:
    fits = constant | ((deviation >= smallest) & (deviation <= largest))
    if not fits.all():
        feature = int(np.argmin(fits))
        as_it_is = _SMALLEST_FLOAT32 <= deviation[feature] <= _LARGEST_FLOAT32
        raise DataError(
            f"feature {feature} of the inputs has a standard deviation of {deviation[feature]:.3g}; "
            f"expected one between {smallest:.0e} and {largest:.0e}",
            cure="Give the feature in another unit"
            + (", or leave all as they are: data.standardise: false" if as_it_is else "."),
        )


def _check_precision(mean: np.ndarray, deviation: np.ndarray, constant: np.ndarray) -> None:
    # Keras's predict makes float64 inputs float32, so that a front in float64 would answer otherwise than in training.
    for feature in np.flatnonzero(~constant).tolist():
        if rounds_away(mean[feature], deviation[feature]):
            raise DataError(
                f"feature {feature} of the inputs has mean {mean[feature]:.6g} and standard deviation "
                f"{deviation[feature]:.3g}: a saved model takes float32, whose 7 digits cannot tell such values apart",
                cure="Leave the feature out if it is an id, or constant but for noise; else subtract the offset before "
                "saving, and before predicting: x = x - x.min(axis=0)",
            )
