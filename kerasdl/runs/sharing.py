"""Examples that two parts of the data share."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from kerasdl.runs.examples import Examples

# Numbers beyond which nothing is compared, and values of a feature that are counted.
_MOST_VALUES, _MOST_DISTINCT = 2**26, 1000
# By how many times there must be more possible examples than there are, for two of them not to be the same by chance.
_ROOM = 1000


def shared(train: Examples, other: Examples) -> float | None:
    """Give the share of a part's examples whose inputs are among those for training, too.

    Returns:
        None where inputs are not one tensor of fractions in memory, are too many, or have so few values that some are
        the same by chance.
    """
    if not all(isinstance(part.x, tf.Tensor) and part.x.dtype.is_floating for part in (train, other)):
        return None
    if len(other) == 0 or train.x.shape.num_elements() > _MOST_VALUES:
        return None
    rows, others = (np.asarray(part.x).reshape(len(part), -1) for part in (train, other))
    some = rows[: _MOST_DISTINCT * 2]
    distinct = [min(_MOST_DISTINCT, len(np.unique(column))) for column in some.T]
    if np.log(distinct).sum() < np.log(_ROOM * len(rows)):
        return None
    known = {row.tobytes() for row in rows}
    return sum(row.tobytes() in known for row in others) / len(others)
