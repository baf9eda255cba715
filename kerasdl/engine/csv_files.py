"""Has Keras's CSV loggers go on with their files where a training does."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import keras

from kerasdl.interfaces.whole_files import replacing


def keep(callbacks: Iterable[keras.callbacks.Callback], epoch: int) -> None:
    """Leave in each file the lines of the epochs before one, and have the logger append.

    Args:
        callbacks: Callbacks whose `on_train_begin` has not been called.
        epoch: The epoch that the training goes on with, counted from 0.
    """
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.CSVLogger) and Path(callback.filename).exists():
            _cut(Path(callback.filename), callback.sep, epoch)
            callback.append = True


def close(callbacks: Iterable[keras.callbacks.Callback]) -> None:
    """Close the files of a training that will not end here."""
    for callback in callbacks:
        if isinstance(callback, keras.callbacks.CSVLogger) and callback.csv_file:
            callback.csv_file.close()


def _cut(path: Path, separator: str, epoch: int) -> None:
    with path.open(newline="") as file:
        header, *lines = list(file) or [""]
    rows = csv.reader(lines, delimiter=separator)
    kept = [line for line, row in zip(lines, rows, strict=True) if row and row[0].isdigit() and int(row[0]) < epoch]
    with replacing(path) as unfinished, unfinished.open("w", newline="") as file:
        file.writelines([header, *kept])
