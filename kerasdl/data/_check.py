"""Refuses arrays that no model can learn from, and says which number in them is to blame."""

from typing import Any

import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces import Part

# Models compute in float32; what is beyond it would become infinite.
_LARGEST = float(np.finfo("float32").max)


def check_inputs(x: np.ndarray, where: str, *, vocabulary: int | None = None) -> None:
    """Check raw inputs, `(examples, ...)`.

    Args:
        x: The inputs.
        where: File and name of the array, for the error.
        vocabulary: The inputs are token ids below this number.

    Raises:
        DataError: They are empty, of the wrong shape or type, or not all finite numbers or known ids.
    """
    if x.ndim < 2:
        raise DataError(
            f"{where} has shape {x.shape}; expected (examples, features) or more axes", cure="x = x.reshape(-1, 1)"
        )
    if x.size == 0:
        raise DataError(f"{where} has shape {x.shape}: it holds no data", cure="Save at least one example.")
    if vocabulary is not None:
        _check_token_ids(x, where, vocabulary)
    elif x.dtype.kind not in "biuf":
        raise DataError(
            f"{where}: expected numbers, got type {x.dtype}", cure="Turn it to numbers first: x.astype('float32')"
        )
    else:
        _check_finite(
            x, where, cure="keep = numpy.isfinite(x.reshape(len(x), -1)).all(axis=1); x, y = x[keep], y[keep]"
        )


def check_targets(y: np.ndarray, where: str, *, examples: int) -> None:
    """Check raw targets, `(examples,)` or `(examples, outputs)`.

    Args:
        y: The targets.
        where: File and name of the array, for the error.
        examples: How many inputs there are.

    Raises:
        DataError: They are missing, or do not fit the inputs in number, shape or type.
    """
    if y.ndim not in (1, 2) or (y.ndim == 2 and y.shape[1] == 0):
        raise DataError(
            f"{where} has shape {y.shape}; expected (examples,) or (examples, outputs)",
            cure="y = y.reshape(len(y), -1)",
        )
    if len(y) != examples:
        raise DataError(
            f"{where} holds {len(y)} targets for {examples} inputs",
            cure="Save one target for each input, in the same order.",
        )
    if y.dtype.kind not in "biufSTU":
        raise DataError(
            f"{where}: expected numbers, truth values or text, got type {y.dtype}", cure="y = y.astype('float32')"
        )
    if y.dtype.kind == "f" and np.isnan(y).all():
        raise DataError(
            f"{where} holds no targets: all {y.size} values are NaN",
            cure="Name the array that holds them, or none: data.targets: null",
        )
    _check_finite(y, where, cure="keep = numpy.isfinite(y.reshape(len(y), -1)).all(axis=1); x, y = x[keep], y[keep]")


def check_alike(part: Part, train: Part, where: str) -> None:
    """Check that one example of a given part looks like one of the training part.

    Raises:
        DataError: The shapes or the kinds of their values differ.
    """
    for name, got, expected in (("inputs", part.array, train.array), ("targets", part.y, train.y)):
        if got is None or expected is None:
            continue
        if got.shape[1:] != expected.shape[1:] or (got.dtype.kind in "STU") != (expected.dtype.kind in "STU"):
            raise DataError(
                f"{where}: {name} are {got.dtype} of shape {got.shape[1:]} each; "
                f"those for training are {expected.dtype} of shape {expected.shape[1:]}",
                cure="Prepare every part in the same way before saving.",
            )


def _check_token_ids(x: np.ndarray, where: str, vocabulary: int) -> None:
    if x.dtype.kind not in "iu":
        raise DataError(
            f"{where}: expected token ids, which are whole numbers, got type {x.dtype}",
            cure="Save x.astype('int32'), or for numbers that are no ids: data.vocabulary: null",
        )
    unknown = (x < 0) | (x >= vocabulary)
    if unknown.any():
        raise DataError(
            f"{where}: expected token ids from 0 to {vocabulary - 1}, got {_first(x, unknown)}",
            cure=f"data.vocabulary: {max(int(x.max()) + 1, 1)}" if x.min() >= 0 else "Use 0 for padding, not -1.",
        )


def _check_finite(values: np.ndarray, where: str, *, cure: str) -> None:
    if values.dtype.kind != "f":
        return
    # Written so that NaN, which is never less than anything, counts as bad.
    bad = ~(np.abs(values) <= np.float64(_LARGEST))
    if bad.any():
        count = int(bad.sum())
        raise DataError(
            f"{where}: {count} of {values.size} values are NaN, infinite or beyond float32; the first is "
            f"{_first(values, bad)}",
            cure=f"Drop such examples before saving: {cure}",
        )


def _first(values: np.ndarray, bad: np.ndarray) -> str:
    index: Any = tuple(int(i) for i in np.unravel_index(int(bad.argmax()), bad.shape))
    row, *rest = index
    columns = f", column {', '.join(map(str, rest))}" if rest else ""
    return f"{values[index].item()} in row {row}{columns} (counted from 0)"
