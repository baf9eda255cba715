"""How many steps one call takes, so that Python gets control back about every half second."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

# Progress is shown, and Ctrl-C heard, about this often.
_SECONDS = 0.5
_FIRST_STEPS = 8


class Pace:
    """Doubles or halves the steps of a call by the time the last one took.

    Attributes:
        steps: Steps that the next call should take.
    """

    def __init__(self) -> None:
        self.steps = _FIRST_STEPS

    @contextlib.contextmanager
    def timed(self) -> Iterator[None]:
        """Time a call that took about as many steps as it should."""
        started = time.monotonic()
        yield
        seconds = time.monotonic() - started
        if seconds < _SECONDS / 2:
            self.steps = min(2 * self.steps, 2**30)
        elif seconds > 2 * _SECONDS:
            self.steps = max(1, self.steps // 2)
