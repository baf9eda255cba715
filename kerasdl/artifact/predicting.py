"""Loads what a run saved, and predicts."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.artifact import description
from kerasdl.artifact.columns import columns_of
from kerasdl.artifact.description import Description
from kerasdl.artifact.explaining import UNREADABLE, explained
from kerasdl.artifact.forecasts import forecast
from kerasdl.artifact.predictions import Predictions, answer, joined
from kerasdl.artifact.rows import decoded
from kerasdl.errors import ArtifactError, UsageError
from kerasdl.interfaces import run_files
from kerasdl.interfaces.searches import is_search, no_run

_DAMAGED = "The file is damaged or was not saved by Keras 3; run the recipe again."


@dataclass(frozen=True)
class Predictor:
    """A saved model that takes what users have.

    Attributes:
        model: A plain `keras.Model`: raw inputs in, probabilities or values out.
        description: How inputs are decoded and what outputs mean.
    """

    model: keras.Model
    description: Description

    @property
    def classes(self) -> tuple[Any, ...] | None:
        """The classes in the order of the model's outputs, by name if the data names them; None without classes.

        For one output, the second one's probability is predicted.
        """
        return self.description.classes

    def predict(self, rows: Any, *, batch_size: int = 1024) -> Predictions:
        """Predict for raw inputs.

        Args:
            rows: For a table: a list of mappings from column names to values, a mapping from column names to lists or
                arrays, a data frame, or the path of a file like that the model was trained on. For arrays: raw inputs
                as the data source gave them, examples along the first axis, or the path of an .npz or .npy file of
                them. For files, such as images: a folder, a file, or a list of files or of arrays of what they hold.
                For texts, next to tables: a list of them, a folder of text files, or a list of `Path`s; a `str` alone
                is a path, as everywhere. For time series: rows as for a table, at least a window of each series; what
                follows the last one is forecast.
            batch_size: Examples in one step.

        Raises:
            DataError: A column is missing, or a value is not of the type or shape that the model was trained on.
            UsageError: `batch_size` is no positive number.
        """
        found = list(self.pieces(rows, batch_size=batch_size))
        return found[0] if len(found) == 1 else joined(found)

    def pieces(self, rows: Any, *, batch_size: int = 1024) -> Iterator[Predictions]:
        """Predict a piece at a time, so that files need not fit into memory; else as `predict`."""
        windows = self.description.windows
        if windows is not None:
            rows = columns_of(rows, windows.columns, self.description.dialect)
            yield forecast(rows, windows, partial(self.outputs, batch_size=batch_size))
            return
        targets = [field.name for field in self.description.targets]
        for some in decoded(rows, self.description.inputs, self.description.dialect, targets):
            yield answer(self.outputs(some.arrays, batch_size=batch_size), self.description, some.files)

    def outputs(self, raw: Mapping[str, np.ndarray], *, batch_size: int = 1024) -> np.ndarray:
        """Give the model's outputs `(examples, outputs)`, float32, for decoded or raw arrays by the inputs' names.

        Raises:
            UsageError: A batch would have no examples.
        """
        if not isinstance(batch_size, int) or batch_size < 1:
            raise UsageError(f"batch_size: expected a positive integer, got {batch_size!r}", cure="batch_size=1024")
        examples = len(next(iter(raw.values())))
        if not examples:
            return np.empty((0, *self.model.output_shape[1:]), np.float32)
        batches = (
            {name: column[start : start + batch_size] for name, column in raw.items()}
            for start in range(0, examples, batch_size)
        )
        return np.concatenate([np.asarray(self._step(self._tensors(batch))) for batch in batches])

    @cached_property
    def _step(self) -> Any:
        # Traced once, for batches of any size: TensorFlow would warn of a function for each model.
        # And without names: it would warn of those that are no names of its nodes, such as "age (years)".
        inputs = keras.tree.map_structure(lambda tensor: tf.TensorSpec(tensor.shape, tensor.dtype), self.model.input)
        function = tf.function(lambda batch: self.model(batch, training=False))
        return function.get_concrete_function(inputs)

    def _tensors(self, batch: Mapping[str, np.ndarray]) -> Any:
        # Data sources may have doubles where the model takes floats; Keras would cast them, a traced function does not.
        dtypes = {field.key: field.dtype for field in self.description.inputs}
        tensors = {name: tf.convert_to_tensor(column, dtypes[name]) for name, column in batch.items()}
        return tensors if isinstance(self.model.input, Mapping) else tensors[self.description.inputs[0].key]


def load(path: str | Path) -> Predictor:
    """Load a run's model.

    Args:
        path: A run directory, or a `model.keras` file of one.

    Raises:
        ArtifactError: There is no saved model, it is damaged or not kerasdl's, or it has layers of unknown classes or
            with Python lambdas.
    """
    path = Path(path)
    file = path / run_files.MODEL if path.is_dir() else path
    if (path / run_files.fold(1)).is_dir():
        cure = f"Name one of them, such as {path / run_files.fold(1)}."
        raise ArtifactError(f"{path}: a cross-validation has no model of its own, but one for each fold", cure=cure)
    if is_search(path):
        raise no_run(path)
    if not file.is_file():
        cure = "Name a run directory whose status.json says done or stopped."
        raise ArtifactError(f"{file}: there is no saved model", cure=cure)
    if not zipfile.is_zipfile(file):
        # Keras would say that there is no such file.
        raise ArtifactError(
            f"{file}: is damaged: expected a whole .keras file, got {file.stat().st_size} bytes of something else",
            cure=_DAMAGED,
        )
    try:
        model, described = keras.saving.load_model(file), description.read(file)
    except UNREADABLE as error:
        why, cure = explained(error, _config(file)) or (error, _DAMAGED)
        raise ArtifactError(f"{file}: cannot be loaded: {why}", cure=cure) from error
    return Predictor(model, described)


def _config(file: Path) -> Any:
    """Give what a file says of its model; None if that is damaged, too."""
    try:
        with zipfile.ZipFile(file) as archive:
            return json.loads(archive.read("config.json"))
    except UNREADABLE:
        return None
