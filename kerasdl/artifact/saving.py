"""Writes a model so that there is always a whole file or none."""

from __future__ import annotations

from pathlib import Path

import keras

from kerasdl.interfaces.whole_files import replacing


def save(model: keras.Model, path: Path) -> None:
    """Save a model in Keras's format.

    A disk that fills up during `model.save` would destroy the file that was there, so a new one is written beside it
    and takes its place when it is on disk.
    """
    with replacing(path) as unfinished:
        model.save(unfinished)
