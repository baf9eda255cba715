"""Models that have learned little."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.interfaces.finding import Observations


def is_left(observations: Observations, least: float, most: float, epochs: int, wrong: float = 0.5) -> bool:
    """Tell whether a share of the loss of answers that are the same for all examples is left in the end.

    A model whose answers are mostly right has learned, however sure it is of the others.

    Args:
        observations: What the run wrote down.
        least: Of that loss, at least this is left.
        most: And less than this.
        epochs: How many there must have been.
        wrong: At least this share of the mistakes of always giving the most frequent class is left, too.

    Example:
        >>> lines = [{"train": {"loss": 0.6}}] * 5
        >>> is_left(Observations(lines, metrics={"train": {"loss": 0.6}}, facts={"chance_loss": 1.0}), 0.5, 0.7, 5)
        True
    """
    left, mistakes = observations.left(), observations.mistakes_left()
    if left is None or not least <= left < most or len(observations.epochs) < epochs:
        return False
    return mistakes is None or mistakes >= wrong


def evidence(observations: Observations) -> dict[str, float | None]:
    """Give what proves it.

    Example:
        >>> evidence(Observations([], metrics={"train": {"loss": 0.6}}, facts={"chance_loss": 1.0}))
        {'loss': 0.6, 'chance_loss': 1.0}
    """
    return {"loss": observations.kept_task_loss(), "chance_loss": observations.fact("chance_loss")}


def falls(observations: Observations, fall: float) -> bool:
    """Tell whether the training loss falls until the end, and the validation loss where there is one.

    Args:
        observations: What the run wrote down.
        fall: By which share of itself, in the last quarter of at least four epochs.

    Example:
        >>> falls(Observations([{"train": {"loss": loss}} for loss in (0.9, 0.8, 0.7, 0.6)]), 0.05)
        True
    """
    parts = [list(observations.losses(part).values()) for part in ("train", "validation")]
    return bool(parts[0]) and all(losses[-1] < (1 - fall) * _before(losses) for losses in parts if losses)


def _before(losses: Sequence[float]) -> float:
    return losses[len(losses) * 3 // 4 - 1] if len(losses) >= 4 else 0.0
