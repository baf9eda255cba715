"""Which way a monitored value gets better."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from kerasdl.errors import UsageError

Direction = Literal["min", "max"]

# How the names of Keras's metrics and losses end; `brier_score` is why `score` alone is not among them.
_BETTER_HIGH = (
    *("acc", "accuracy", "auc", "precision", "recall", "sensitivity", "specificity", "f1", "f1_score", "fbeta_score"),
    *("r2", "r2_score", "io_u", "iou", "correlation", "cosine_similarity", "true_positives", "true_negatives"),
)
_BETTER_LOW = (
    *("loss", "error", "mse", "rmse", "mae", "mape", "msle", "crossentropy", "hinge", "huber", "logcosh", "log_cosh"),
    *("kl_divergence", "poisson", "perplexity", "false_positives", "false_negatives", "distance"),
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
