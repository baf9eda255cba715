"""The value of the logs that a callback watches: whether it is better, and what to say when it is not there."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from kerasdl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerasdl.interfaces.direction import Direction


def is_better(value: float, best: float | None, direction: Direction, min_delta: float = 0.0) -> bool:
    """Tell whether a value improves on the best so far; what is not finite never does."""
    if not np.isfinite(value):
        return False
    if best is None:
        return True
    return value < best - min_delta if direction == "min" else value > best + min_delta


def lacks_validation(logs: Mapping[str, Any], monitor: str) -> bool:
    """Tell whether the monitored value comes from a validation that this epoch did not have (`validation_freq`)."""
    return monitor.startswith("val_") and not any(name.startswith("val_") for name in logs)


def read_value(logs: Mapping[str, Any], name: str, kind: str) -> float:
    """Read one number from an epoch's logs.

    Raises:
        UsageError: There is no such name, or it holds several numbers.
    """
    if name not in logs:
        # Names with a slash are statistics of single layers, too many to list.
        known = [key for key in logs if "/" not in key]
        message = f"{kind}: monitor: there is no {name!r} in the logs. They hold: {', '.join(known) or 'nothing'}."
        validation = f" To watch {name!r}, give validation data." if lacks_validation(logs, name) else ""
        near = [name.removeprefix("val_")] if validation else get_close_matches(name, known, n=1)
        likely = next((key for key in (*near, *known) if key in known), "loss")
        raise UsageError(message, cure=f"callbacks: [{{kind: {kind}, monitor: {likely}}}]{validation}")
    if np.ndim(logs[name]):
        message = f"{kind}: monitor: expected one number, but {name!r} holds {np.size(logs[name])}."
        raise UsageError(message, cure=f"callbacks: [{{kind: {kind}, monitor: val_loss}}]   # or average the metric")
    return float(logs[name])
