"""Asks the doctor while a training goes on."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, final

import keras

from kerasdl.callbacks import EarlyStopping
from kerasdl.errors import ArtifactError
from kerasdl.interfaces import run_files
from kerasdl.interfaces.epoch_lines import read_lines
from kerasdl.interfaces.finding import Finding
from kerasdl.runs.diagnosing import apply_rules

# Asking takes some milliseconds, and more as a training gets longer.
_EVERY_SECONDS = 10.0


@final
class Live(keras.callbacks.Callback):
    """Tells once of each rule that calls the training wasted, while it goes on.

    Args:
        directory: The run directory.
        epochs: Of the whole training.
        tell: Is told.
    """

    logs_alone = True

    def __init__(self, directory: Path, epochs: int, tell: Callable[[str], None]) -> None:
        super().__init__()
        self.directory, self.epochs, self.tell = directory, epochs, tell
        self.told: set[str] = set()
        self.asked = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Ask, if it was some time ago."""
        if time.monotonic() - self.asked < _EVERY_SECONDS:
            return
        for finding in _found(self.directory, self.epochs):
            if finding.severity == "error" and finding.rule not in self.told:
                self.told.add(finding.rule)
                cures = f" Try: {' or '.join(map(shlex.quote, finding.cures))}" if finding.cures else ""
                self.tell(f"{finding.rule.replace('_', ' ')}: {finding.explanation}{cures}")
        self.asked = time.monotonic()


def let_stop(
    callbacks: Sequence[keras.callbacks.Callback], directory: Path, epochs: int
) -> list[keras.callbacks.Callback]:
    """Let early stopping know what is found in a run of so many epochs; give the callbacks that ask."""

    def rules() -> Collection[str]:
        return {finding.rule for finding in _found(directory, epochs)}

    stopping = [callback for callback in callbacks if isinstance(callback, EarlyStopping)]
    for callback in stopping:
        callback.diagnose = rules
    return [callback for callback in stopping if callback.on_finding]


def _found(directory: Path, epochs: int) -> list[Finding]:
    written = read_lines(directory / run_files.METRICS)
    # Some trainings take their time to begin: what has been learned is judged when half of it is over.
    latest = written[-1] if written and 2 * len(written) >= epochs else None
    # What the recipe names was imported to train it, and nothing else may be.
    try:
        return apply_rules(directory, latest, tuple(sys.modules))
    # It is told in the end; a training is not given up for it.
    except ArtifactError:
        return []
