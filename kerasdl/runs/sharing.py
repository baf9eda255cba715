"""Examples that two parts of the data share."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from kerasdl.runs.examples import Examples

# Numbers in a part beyond which nothing is compared; examples, and features of them, by which it is told whether some
# are alike by chance.
_MOST_VALUES, _MOST = 2**25, 512
# Of these, how many have a value of their own in some feature; or, of at least so many features of so many values, as
# the pixels of images, in how many two of them differ.
_OWN, _APART, _MANY = 0.9, 0.1, 16
# Of all examples, how many differ from each other.
_DISTINCT = 0.25


def shared(train: Examples, other: Examples) -> float | None:
    """Give the share of a part's examples whose inputs are among those for training, too.

    Returns:
        None where inputs are not one tensor of fractions in memory, are too many, or of so few values that some
        examples are the same by chance.
    """
    if not all(isinstance(part.x, tf.Tensor) and part.x.dtype.is_floating for part in (train, other)):
        return None
    if not len(other) > 0 or max(part.x.shape.num_elements() for part in (train, other)) > _MOST_VALUES:
        return None
    rows, others = (np.asarray(part.x).reshape(len(part), -1) for part in (train, other))
    known = {hash(row.tobytes()) for row in rows}
    if len(known) < _DISTINCT * len(rows) or not _are_told_apart(rows):
        return None
    return sum(hash(row.tobytes()) in known for row in others) / len(others)


def _are_told_apart(rows: np.ndarray) -> bool:
    """Tell whether two examples that are the same are so for another reason than that there are few to choose from."""
    every, step = max(1, len(rows) // _MOST), max(1, rows.shape[1] // _MOST)
    some = np.unique(rows[::every, ::step], axis=0)
    values = max(len(np.unique(column)) for column in some.T)
    mixed = np.random.default_rng(0).permutation(some)
    apart = (mixed[1:] != mixed[:-1]).mean() > _APART
    return values > _OWN * len(some) or bool(some.shape[1] >= _MANY and values >= _MANY and apart)
