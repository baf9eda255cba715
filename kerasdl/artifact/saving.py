"""Writes a model so that there is always a whole file or none."""

from __future__ import annotations

import os
from pathlib import Path

import keras


def save(model: keras.Model, path: Path) -> None:
    """Save a model in Keras's format.

    A disk that fills up during `model.save` would destroy the file that was there, so a new one is written beside it
    and takes its place when it is on disk.
    """
    unfinished = path.with_name(f"unfinished-{path.name}")
    try:
        model.save(unfinished)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
