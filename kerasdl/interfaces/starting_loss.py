"""How far above the loss of answers that say nothing a training may begin."""

from __future__ import annotations

import math

# Inputs of deviation 5 or a strong dropout give up to 15 times, and trainings from there go well.
MANY = 20.0
# Trainings from 170 times came back; what begins here has lost its way before the first step.
HOPELESS = 1000.0


def times(found: float, expected: float) -> float:
    """Say how many times the expected loss a loss is; one that is not positive is compared by its size.

    Example:
        >>> times(3.0, 1.0), times(1.0, -1.0)
        (3.0, 3.0)
    """
    above = found - expected
    return 1 + above / abs(expected) if expected else math.copysign(math.inf, above)
