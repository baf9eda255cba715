"""What a run tells while it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


class Listener:
    """Hears of a run's progress; every method does nothing until a subclass says otherwise."""

    def fold_began(self, fold: int, folds: int) -> None:
        """Fold `fold` (from 1) of `folds` is next: what is told from now on is of this one."""

    def started(self, directory: Path, epochs: int) -> None:
        """Training begins: `epochs` at most, in this run directory."""

    def stepped(self, epoch: int, share: float | None, logs: Mapping[str, float]) -> None:
        """A chunk of steps is done: `share` of epoch `epoch` (from 1), in `[0, 1]`, or None if unknown."""

    def epoch_ended(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Epoch `epoch` (from 1) is done, with its loss and metrics by Keras's names."""

    def warned(self, message: str) -> None:
        """Something is wrong that does not end the run, such as a damaged checkpoint."""

    def ended(self) -> None:
        """Training is over, however it ended."""
