"""How many steps one call takes, so that Python gets control back about every half second."""

from __future__ import annotations

# Progress is shown, and Ctrl-C heard, about this often.
_SECONDS = 0.5
_FIRST_STEPS = 8


class Pace:
    """Finds how many steps a call may take by the time that earlier ones took; kept with what takes them.

    Attributes:
        steps: Steps that the next call should take.
    """

    def __init__(self) -> None:
        self.steps = _FIRST_STEPS

    def learn(self, taken: int, seconds: float) -> None:
        """Choose the steps of the next call by how many one took, and how long that was.

        Example:
            >>> pace = Pace()
            >>> pace.learn(8, 0.01)
            >>> pace.steps
            64
            >>> pace.learn(64, 0.08)
            >>> pace.steps
            128
        """
        if seconds > 2 * _SECONDS:
            self.steps = max(1, self.steps // 2)
        elif taken >= self.steps and seconds < _SECONDS / 2:
            self.steps = min(self.steps * (8 if seconds < _SECONDS / 16 else 2), 2**30)
