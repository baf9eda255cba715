"""Mean and standard deviation of features, and whether float32 can hold what they tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces.pasting import declared
from kerasdl.interfaces.precision import rounds_away

_VALUES_AT_ONCE = 2**20
# keras.layers.Normalization computes in float32 and takes any deviation below its epsilon for that epsilon.
_SMALLEST_DEVIATION, _LARGEST_DEVIATION = 1e-7, 1e18
_SMALLEST_FLOAT32, _LARGEST_FLOAT32 = float(np.finfo("float32").tiny), float(np.finfo("float32").max)


@dataclass(frozen=True)
class Moments:
    """Statistics of features, `(features,)` each, in float64.

    Attributes:
        mean: Their means.
        deviation: Their standard deviations.
        constant: Whether all values of a feature are the same.
    """

    mean: np.ndarray
    deviation: np.ndarray
    constant: np.ndarray

    @property
    def variance(self) -> np.ndarray:
        """What to divide by, squared: 1 for a constant feature."""
        return np.where(self.constant, 1.0, np.square(self.deviation))

    def check_standardised(self, names: Sequence[str] | None = None) -> None:
        """Refuse features that cannot be standardised in float32.

        Args:
            names: Columns of a table that the features are; None for arrays, whose features have numbers only.

        Raises:
            DataError: A standard deviation is beyond what float32 holds, or lost beside the mean.
        """
        self._check(names, _SMALLEST_DEVIATION, _LARGEST_DEVIATION)

    def check_plain(self) -> None:
        """Refuse features that a front which passes numbers on as they are would round to nothing.

        Raises:
            DataError: A feature's standard deviation is beyond float32, or lost beside its mean.
        """
        self._check(None, _SMALLEST_FLOAT32, _LARGEST_FLOAT32)

    def _check(self, names: Sequence[str] | None, smallest: float, largest: float) -> None:
        for feature in np.flatnonzero(~self.constant).tolist():
            column = None if names is None else names[feature]
            where = f"feature {feature} of the inputs" if column is None else f"column {column!r}"
            _check_precision(where, column, self.mean[feature], self.deviation[feature])
            _check_deviation(where, column, self.deviation[feature], smallest, largest)


def moments(x: np.ndarray, padding: float | None = None) -> Moments:
    """Give the statistics of each feature.

    Args:
        x: `(examples, ..., features)`.
        padding: A step, `(examples, step, ...)`, that holds this value alone is padding and left out.

    Raises:
        DataError: All steps are padding.

    Example:
        >>> moments(np.array([[1.0, 5.0], [3.0, 5.0]])).mean.tolist()
        [2.0, 5.0]
    """
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
    return Moments(mean, np.sqrt(squares / count) * scale, constant)


def _chunks(x: np.ndarray, padding: float | None) -> Iterator[np.ndarray]:
    """Give a few examples at a time as `(features, values)`: NumPy is slow to sum over all but a short last axis."""
    rows = max(1, _VALUES_AT_ONCE * len(x) // x.size)
    for start in range(0, len(x), rows):
        steps = x[start : start + rows]
        if padding is not None:
            steps = steps[np.any(steps.astype("float32") != np.float32(padding), axis=tuple(range(2, x.ndim)))]
        values = steps.reshape(-1, x.shape[-1]).T
        yield values.astype("float64", order="C")


def _check_deviation(where: str, column: str | None, deviation: float, smallest: float, largest: float) -> None:
    if smallest <= deviation <= largest:
        return
    if column is not None:
        otherwise = f", or leave it out: {declared(column, 'ignore')}"
    elif _SMALLEST_FLOAT32 <= deviation <= _LARGEST_FLOAT32:
        otherwise = ", or leave all as they are: data.standardise: false"
    else:
        otherwise = "."
    raise DataError(
        f"{where} has a standard deviation of {deviation:.3g}; expected one between {smallest:.0e} and {largest:.0e}",
        cure=f"Give it in another unit{otherwise}",
    )


def _check_precision(where: str, column: str | None, mean: float, deviation: float) -> None:
    # Keras's predict makes float64 inputs float32, so that a front in float64 would answer otherwise than in training.
    if rounds_away(mean, deviation):
        out = "Leave the feature out" if column is None else f"Leave it out, {declared(column, 'ignore')},"
        how = ": x = x - x.min(axis=0)" if column is None else "."
        raise DataError(
            f"{where} has mean {mean:.6g} and standard deviation "
            f"{deviation:.3g}: a saved model takes float32, whose 7 digits cannot tell such values apart",
            cure=f"{out} if it is an id, or constant but for noise; else subtract the offset before saving, and before "
            f"predicting{how}",
        )
