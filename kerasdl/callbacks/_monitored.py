"""The value of the logs that a callback watches: which way is better, and what to say when it is not there."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from kerasdl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Direction = Literal["min", "max"]

# How the names of Keras's metrics and losses end; `brier_score` is why `score` alone is not among them.
_BETTER_HIGH = (
    *("acc", "accuracy", "auc", "precision", "recall", "sensitivity", "specificity", "f1", "f1_score", "fbeta_score"),
    *("r2", "r2_score", "io_u", "iou", "correlation", "cosine_similarity", "true_positives", "true_negatives"),
)
_BETTER_LOW = (
    *("loss", "error", "mse", "rmse", "mae", "mape", "msle", "crossentropy", "hinge", "huber", "logcosh", "log_cosh"),
    *("kl_divergence", "poisson", "perplexity", "false_positives", "false_negatives"),
)


def find_direction(monitor: str, mode: str, kind: str) -> Direction:
    """Decide whether the monitored value should fall or rise.

    `auto` goes by the name alone, so a mistake is found before training; what Keras puts around a metric's name
    (`val_` or an output's name before it, `_1` after it) makes no difference.

    Args:
        monitor: Name of the value in the logs.
        mode: `min`, `max` or `auto`.
        kind: The callback's name in a recipe, for the error.

    Raises:
        UsageError: `auto` with a name that does not tell, or an unknown mode.

    Example:
        >>> find_direction("val_auc_1", "auto", "checkpoint"), find_direction("loss", "auto", "checkpoint")
        ('max', 'min')
    """
    if mode in ("min", "max"):
        return mode  # type: ignore[return-value]
    name = re.sub(r"_\d+$", "", monitor.lower())
    if mode == "auto" and _ends_with(name, _BETTER_HIGH):
        return "max"
    if mode == "auto" and _ends_with(name, _BETTER_LOW):
        return "min"
    got = f"the name {monitor!r} does not tell whether less or more is better" if mode == "auto" else f"got {mode!r}"
    cure = f"callbacks: [{{kind: {kind}, monitor: {monitor}, mode: min}}]   # or mode: max"
    raise UsageError(f"{kind}: mode: expected min or max, as {got}.", cure=cure)


def _ends_with(name: str, endings: Iterable[str]) -> bool:
    return any(name == ending or name.endswith("_" + ending) for ending in endings)


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
