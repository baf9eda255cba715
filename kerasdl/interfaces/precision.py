"""What float32, in which models compute and answer, can hold."""

# Largest error of rounding, as a share of the standard deviation, that still counts as exact enough.
_MOST_ROUNDED = 0.01
_ROUNDING = 2.0**-24


def rounds_away(offset: float, spread: float) -> bool:
    """Tell whether float32 rounds off what distinguishes values of this spread so far from zero.

    Args:
        offset: Their mean.
        spread: Their standard deviation.

    Example:
        >>> rounds_away(1e4, 1.0), rounds_away(1e9, 1.0)
        (False, True)
    """
    return abs(offset) * _ROUNDING > _MOST_ROUNDED * spread
