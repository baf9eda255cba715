"""How many trials the brackets of Hyperband have."""

from __future__ import annotations

import math


def sizes(bracket: int, epochs: int, factor: int) -> list[int]:
    """Give how many trials each round of a bracket has, as keras-tuner divides them.

    Args:
        bracket: How often trials are thrown out; the larger, the fewer epochs the first round has.
        epochs: Of the last round.
        factor: One in so many goes on.

    Example:
        >>> sizes(2, 9, 3)
        [9, 3, 1]
    """
    last = math.ceil(1 + math.log(epochs, factor)) / (bracket + 1)
    return [math.ceil(last * factor ** (bracket - number)) for number in range(bracket + 1)]


def brackets_within(trials: int, epochs: int, factor: int) -> int:
    """Count the brackets from the least aggressive to the last one that has no more than so many trials.

    Args:
        trials: How many there may be.
        epochs: The most that any is trained for.
        factor: One in so many goes on, for as many times the epochs.

    Returns:
        At least 1: the bracket in which none goes on.

    Example:
        >>> brackets_within(30, 100, 3), brackets_within(200, 100, 3)
        (3, 5)
    """
    found, left = 1, epochs / factor
    while left >= 1 and sum(sizes(found, epochs, factor)) <= trials:
        found, left = found + 1, left / factor
    return found
