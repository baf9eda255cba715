"""Fronts and backs: from raw inputs to what a core takes, and back again."""

from typing import Any

import keras
import numpy as np
from keras import ops

from kerasdl.data._moments import moments
from kerasdl.interfaces import Spec


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
    found = moments(x, padding)
    found.check_standardised()
    statistics = {"mean": found.mean.tolist(), "variance": found.variance.tolist(), "dtype": "float32"}
    spec = Spec(x.shape[1:])
    forward = keras.layers.Normalization(**statistics)
    backward = keras.layers.Normalization(**statistics, invert=True)
    return _around(forward, spec, padding), _around(backward, spec, padding)


def _around(layer: keras.Layer, spec: Spec, padding: float | None = None) -> keras.Model:
    example = keras.Input(spec.shape, dtype=spec.dtype, name="inputs")
    changed = layer(example)
    return keras.Model(example, changed if padding is None else _keep_padding(example, changed, padding))


def _keep_padding(before: Any, after: Any, padding: float) -> Any:
    axes = tuple(range(2, len(before.shape)))
    # A step that only now comes to the value of padding would be taken for it.
    beside = padding + 1e-6 * max(1.0, abs(padding))
    after = ops.where(ops.any(ops.not_equal(after, padding), axes, keepdims=True), after, beside)
    return ops.where(ops.any(ops.not_equal(before, padding), axes, keepdims=True), after, padding)
