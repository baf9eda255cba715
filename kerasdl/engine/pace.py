"""How many steps one call takes, so that Python gets control back about every half second."""

from __future__ import annotations

# Progress is shown, and Ctrl-C heard, about this often.
_SECONDS = 0.5


class Pace:
    """Finds how many steps a call may take by the time that earlier ones took; kept with what takes them.

    Attributes:
        steps: Steps that the next call should take.
    """

    def __init__(self) -> None:
        # One step of a large model may take many seconds.
        self.steps = 1

    def learn(self, taken: int, seconds: float) -> None:
        """Choose the steps of the next call by how many one took, and how long that was.

        Example:
            >>> pace = Pace()
            >>> pace.learn(1, 0.01)
            >>> pace.steps
            8
            >>> pace.learn(8, 0.08)
            >>> pace.steps
            16
        """
        if seconds > 2 * _SECONDS:
            self.steps = max(1, int(taken * _SECONDS / seconds))
        elif taken >= self.steps and seconds < _SECONDS / 2:
            self.steps = min(self.steps * (8 if seconds < _SECONDS / 16 else 2), 2**30)
