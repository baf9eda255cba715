"""Which steps of a training are measured: few enough to cost little, the same in every run."""

from __future__ import annotations

from dataclasses import dataclass

# What is wrong with a training shows early.
_ALL_OF_THE_FIRST = 10
# A step in so many costs little beside the others. Going over to another XLA program and back takes as long as some
# forty steps of a small model.
_EVERY, _EVERY_UNDER_XLA = 256, 2048


@dataclass(frozen=True)
class Sampling:
    """A sample of the steps of a training.

    The first and the last step of an epoch are sampled, and each `every`-th from the first. Of epochs with fewer steps
    than that, the first step is, in the first ten epochs and then in some: those whose numbers are powers of two, until
    it is one step in `every`.

    Args:
        every: Steps from one sampled step to the next, 1 or more.
        within: Whether there are steps in it; otherwise it is the ends of the same epochs.

    Example:
        >>> sampling = Sampling(64)
        >>> sampling.steps(200)
        [0, 64, 128, 192, 199]
        >>> [epoch for epoch in range(100) if sampling.has_epoch(epoch, steps=3)]
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 22, 44, 66, 88]
        >>> sampling.steps(3)
        [0]
    """

    every: int
    within: bool = True

    @classmethod
    def of(cls, every: int | None, mode: str) -> Sampling:
        """Make what is asked for; without that, what suits a training that is compiled as `xla`, `graph` or not."""
        return cls(every or (_EVERY_UNDER_XLA if mode == "xla" else _EVERY))

    def has_epoch(self, epoch: int, steps: int | None) -> bool:
        """Tell whether any step of an epoch is sampled.

        Args:
            epoch: Counted from 0.
            steps: Steps of an epoch; None if that is not known.
        """
        if steps is None or epoch < _ALL_OF_THE_FIRST:
            return True
        period = -(-self.every // steps)
        return epoch % period == 0 or (epoch < period and epoch.bit_count() == 1)

    def steps(self, steps: int) -> list[int]:
        """List the sampled steps of a sampled epoch, counted from 0."""
        if not self.within:
            return []
        return sorted({*range(0, steps, self.every), steps - 1 if steps >= self.every else 0})
