"""Brings the targets of a file into the form that tasks know."""

import numpy as np

from kerasdl.errors import DataError


def tidy_targets(y: np.ndarray, where: str) -> np.ndarray:
    """Give a single column as one target for each example, and bytes as text.

    Args:
        y: The targets, `(examples,)` or `(examples, outputs)`.
        where: File and name of the array, for the error.

    Raises:
        DataError: Bytes are no UTF-8.

    Example:
        >>> tidy_targets(np.array([[b"no"], [b"yes"]]), "data.npz").tolist()
        ['no', 'yes']
    """
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.dtype.kind != "S":
        return y
    try:
        return np.char.decode(y, "utf-8")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{where}: expected text in UTF-8, got {error.object!r}", cure="y = numpy.char.decode(y, 'latin-1')"
        ) from error
