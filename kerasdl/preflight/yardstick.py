"""What trainings of one recipe are compared by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kerasdl.errors import UsageError
from kerasdl.interfaces.direction import find_direction


@dataclass(frozen=True)
class Yardstick:
    """A metric of a part, with the final weights; the test part is left alone.

    Attributes:
        part: `validation`, or `train` where there is none.
        metric: Its name, as status.json has it.
        better: Whether it should rise or fall.
    """

    part: str
    metric: str
    better: Literal["min", "max"]

    def score(self, status: Mapping[str, Any]) -> float | None:
        """Give the score of a training, from its status.json; None where it did not end well."""
        found: float | None = ((status.get("metrics") or {}).get(self.part) or {}).get(self.metric)
        return found

    def beats(self, first: float | None, second: float | None) -> bool:
        """Tell whether a score is better than another; one of a training that did not end well is the worst."""
        if first is None or second is None:
            return first is not None
        return first > second if self.better == "max" else first < second


def choose(statuses: Iterable[Mapping[str, Any]], *, imbalanced: bool = False) -> Yardstick | None:
    """Choose what to compare by, from the first training that ended well.

    That is the first metric whose name tells which way it gets better, else the loss: losses of two recipes need not
    mean the same.

    Args:
        statuses: Contents of status.json.
        imbalanced: One class is so frequent that accuracy says little: AUC goes before it.

    Returns:
        None if no training ended well.

    Example:
        >>> choose([{"metrics": {}}, {"metrics": {"train": {"accuracy": 0.5, "loss": 1.0}}}])
        Yardstick(part='train', metric='accuracy', better='max')
    """
    for status in statuses:
        metrics = status.get("metrics") or {}
        part = "validation" if "validation" in metrics else "train"
        names = [name for name in metrics.get(part, {}) if name != "loss"]
        if imbalanced and "auc" in names:
            names = ["auc"]
        for name in [*names, "loss"]:
            if (better := _direction(name)) is not None and metrics.get(part, {}).get(name) is not None:
                return Yardstick(part, name, better)
    return None


def _direction(name: str) -> Literal["min", "max"] | None:
    try:
        return find_direction(name, "auto", "early_stopping")
    except UsageError:
        return None
