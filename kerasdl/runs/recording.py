"""Writes down each epoch, tells the listener, and ends a training that took its time."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras

from kerasdl.engine.nonfinite import NonFinite
from kerasdl.interfaces.epoch_lines import EpochLines
from kerasdl.interfaces.finite import finite
from kerasdl.runs.listening import Listener


class Recorder(keras.callbacks.Callback):
    """The runner's own callback.

    Args:
        path: File to write, one JSON line an epoch.
        listener: Who is told.
        max_minutes: Stop after the epoch in which this much time has passed; None for no limit.
    """

    at_chunks = True
    logs_alone = True

    def __init__(self, path: Path, listener: Listener, max_minutes: float | None) -> None:
        super().__init__()
        self.lines = EpochLines(path)
        self.listener = listener
        self.max_seconds = math.inf if max_minutes is None else max_minutes * 60
        self.epochs = 0
        self.told_seconds: float | None = None

    def keep_epochs(self, epochs: int) -> None:
        """Leave the lines of so many epochs."""
        self.lines.keep(epochs)

    def on_train_begin(self, logs: Any = None) -> None:
        """Start the clock."""
        self.started = self.epoch_started = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start the epoch's clock."""
        self.epoch_started = time.monotonic()

    def took(self, seconds: float) -> None:
        """Hear how long the epoch took that ends now; the hooks of several that are trained in one call follow it."""
        self.told_seconds = seconds

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Tell of a chunk of steps."""
        steps = self.params.get("steps")
        self.listener.stepped(self.epochs + 1, (batch + 1) / steps if steps else None, logs or {})

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the epoch's line, and see whether it was the last one."""
        logs = logs or {}
        self.epochs = epoch + 1
        line = {"epoch": epoch + 1, "seconds": self._seconds(), **by_part(logs)}
        self.lines.write(finite(line))
        self.listener.epoch_ended(epoch + 1, logs)
        if time.monotonic() - self.started > self.max_seconds:
            self.model.stop_training = True

    def on_nonfinite(self, found: NonFinite) -> None:
        """Write the epoch's line, with a loss that is no number."""
        self.lines.write({"epoch": found.epoch, "seconds": self._seconds(), "train": {"loss": None}})

    def _seconds(self) -> float:
        told, self.told_seconds = self.told_seconds, None
        return round(time.monotonic() - self.epoch_started if told is None else told, 6)

    def state_dict(self) -> dict[str, Any]:
        """Give what a checkpoint must hold: epochs, and the time they took."""
        return {"epochs": self.epochs, "seconds": time.monotonic() - self.started}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on as a callback that took this state."""
        self.epochs = state["epochs"]
        self.started = time.monotonic() - state["seconds"]


def by_part(logs: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Sort an epoch's logs into training and validation, without what gradients.jsonl holds.

    Example:
        >>> by_part({"loss": 1.0, "val_loss": 2.0, "gradient_norm": 3.0})
        {'train': {'loss': 1.0}, 'validation': {'loss': 2.0}}
    """
    parts: dict[str, dict[str, float]] = {"train": {}}
    for name, value in logs.items():
        if name.startswith("val_"):
            parts.setdefault("validation", {})[name.removeprefix("val_")] = value
        elif not name.startswith(("gradient_norm", "gradients/")):
            parts["train"][name] = value
    return parts
