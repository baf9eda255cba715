"""Loads what a run saved, and predicts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from kerasdl.errors import ArtifactError, DataError, RecipeError
from kerasdl.interfaces import run_files
from kerasdl.recipe.reading import read_file

_DAMAGED = "The file is damaged or was not saved by Keras 3; run the recipe again."


@dataclass(frozen=True)
class Predictor:
    """A saved model with the names of what it predicts.

    Attributes:
        model: A plain `keras.Model`: raw inputs in, probabilities or values out.
        classes: The classes in the order of the model's outputs, by name if the data names them; for one output, the
            second one's probability is predicted. None where the task has no classes.
    """

    model: keras.Model
    classes: tuple[Any, ...] | None = None

    def predict(self, rows: Any, *, batch_size: int = 1024) -> np.ndarray:
        """Predict for raw inputs.

        Args:
            rows: Raw inputs as the data source gave them, examples along the first axis.
            batch_size: Examples in one step.

        Returns:
            Probabilities or values, `(examples, outputs)`, float32; for no rows, none.

        Raises:
            DataError: The rows are not of the shape or type the model was trained on, not finite, or hold token ids
                beyond its vocabulary.
        """
        expected = self.model.input_shape[1:]
        found = _array(rows, expected)
        if found.dtype.kind not in "biuf" or found.ndim != len(expected) + 1 or found.shape[1:] != expected:
            raise DataError(
                f"rows to predict have shape {found.shape} and type {found.dtype}, "
                f"expected (examples, {', '.join(map(str, expected))}) of numbers",
                cure="Give rows as the training data had them: raw, before any scaling, one example each.",
            )
        self._check_values(found)
        if not len(found):
            return np.empty((0, *self.model.output_shape[1:]), np.float32)
        return np.asarray(self.model.predict(found, batch_size=batch_size, verbose=0))

    def _check_values(self, rows: np.ndarray) -> None:
        """Refuse what a model would take for infinite, round, or not find among its embeddings."""
        dtype = self.model.input.dtype
        if "int" not in dtype:
            limit = np.finfo(np.float32).max
            cure = "Fill in or leave out what is missing, as was done for the training data."
            _refuse(rows, ~(np.abs(rows) <= limit), f"finite numbers, up to {limit:.3g}", cure)
            return
        lowest, highest = np.iinfo(dtype).min, np.iinfo(dtype).max
        embeddings = [layer for layer in _layers(self.model) if isinstance(layer, keras.layers.Embedding)]
        # Which of several looks up the inputs themselves, nothing tells.
        if len(embeddings) == 1:
            lowest, highest = 0, embeddings[0].input_dim - 1
        wrong = (rows != np.floor(rows)) | (rows < lowest) | (rows > highest)
        cure = "Give rows as the training data had them; for text, words as ids of the same vocabulary."
        _refuse(rows, wrong, f"whole numbers from {lowest} to {highest}", cure)


def _array(rows: Any, expected: tuple[int, ...]) -> np.ndarray:
    try:
        found = np.asarray(rows)
    except ValueError as error:
        index, shape = next((index, shape) for index, shape in enumerate(map(_shape, rows)) if shape != expected)
        raise DataError(
            f"rows to predict are of different shapes: rows[{index}] has shape {shape}, expected {expected}",
            cure="Give as many values for each row as the training data had; for sequences, pad them.",
        ) from error
    return found.reshape(0, *expected) if found.shape == (0,) else found


def _shape(row: Any) -> tuple[int, ...] | str:
    try:
        return np.shape(row)
    except ValueError:
        return "that differs within it"


def _refuse(rows: np.ndarray, wrong: np.ndarray, expected: str, cure: str) -> None:
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0].tolist())
        message = f"rows to predict hold {rows[place].item()!r} at rows{list(place)}, expected {expected}"
        raise DataError(message, cure=cure)


def load(path: str | Path) -> Predictor:
    """Load a run's model.

    Args:
        path: A run directory, or a `model.keras` file in one.

    Raises:
        ArtifactError: There is no saved model, it or its recipe is damaged, or it has layers of unknown classes.
    """
    path = Path(path)
    file = path / run_files.MODEL if path.is_dir() else path
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
        model = keras.saving.load_model(file)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        if unknown := re.search(r"Could not locate \w+ '\w+'", str(error)):
            cure = "Decorate it with @keras.saving.register_keras_serializable(), and import its module before loading."
            raise ArtifactError(f"{file}: cannot be loaded: {unknown[0]}", cure=cure) from error
        raise ArtifactError(f"{file}: cannot be loaded: {error}", cure=_DAMAGED) from error
    return Predictor(model, _classes(file.with_name(run_files.RECIPE)))


def _layers(model: keras.Model) -> Iterator[keras.layers.Layer]:
    for layer in model.layers:
        yield from _layers(layer) if isinstance(layer, keras.Model) else (layer,)


def _classes(recipe: Path) -> tuple[Any, ...] | None:
    try:
        task = read_file(recipe).plain().get("task") if recipe.is_file() else None
    except RecipeError as error:
        cure = "Restore it, or move it away to load the model without the names of its classes."
        raise ArtifactError(f"{recipe}: cannot be read: {error.message}", cure=cure) from error
    classes = task.get("classes") if isinstance(task, dict) else None
    return None if classes is None else tuple(classes)
