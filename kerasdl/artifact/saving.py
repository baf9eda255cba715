"""Writes a model so that there is always a whole file or none."""

from __future__ import annotations

from pathlib import Path

import keras

from kerasdl.artifact import description
from kerasdl.artifact.description import Description
from kerasdl.interfaces.whole_files import replacing


def save(model: keras.Model, described: Description, path: Path) -> None:
    """Save a model in Keras's format, with what it takes and gives.

    A disk that fills up during `model.save` would destroy the file that was there, so a new one is written beside it
    and takes its place when it is on disk.
    """
    with replacing(path) as unfinished:
        model.save(unfinished)
        description.write(described, unfinished)
