"""Tells targets with classes from numbers."""

import numpy as np

# A whole number with more distinct values than this is taken for a count or a measurement.
_MOST_UNNAMED_CLASSES = 20


def is_discrete(y: np.ndarray | None) -> bool:
    """Tell whether each target is one whole number, truth value or text."""
    return y is not None and y.ndim == 1 and y.dtype.kind in "biuSTU"


def has_classes(y: np.ndarray | None, class_names: tuple[str, ...] | None = None) -> bool:
    """Tell whether `stratify: auto` means yes for such targets.

    That is so for texts, truth values and whole numbers, one for each example; whole numbers without names must not
    have more than 20 distinct values.

    Example:
        >>> has_classes(np.array([0, 1, 1])), has_classes(np.array([0.0, 1.0])), has_classes(np.arange(100))
        (True, False, False)
    """
    if y is None or not is_discrete(y):
        return False
    return class_names is not None or y.dtype.kind in "bSTU" or len(np.unique(y)) <= _MOST_UNNAMED_CLASSES
