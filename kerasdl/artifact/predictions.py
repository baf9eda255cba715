"""What a model answers: labels with probabilities, or values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kerasdl.artifact.description import Description
from kerasdl.fields import Labels


@dataclass(frozen=True)
class Predictions:
    """Answers for some rows, in their order.

    Attributes:
        outputs: What the model gives, `(examples, outputs)`, float32: the probability of each class (of one output: of
            the second class), that of each label, or values in the units of the data.
        labels: The most probable class of each example, `(examples,)`; for several labels which of them are more
            probable than not, `(examples, outputs)`; None where values are predicted.
        columns: The same as columns of a table, by name; of forecasts a row for each step of each series.
    """

    outputs: np.ndarray
    labels: np.ndarray | None
    columns: Mapping[str, np.ndarray]

    def __len__(self) -> int:
        """Give the number of examples."""
        return len(self.outputs)


def joined(pieces: Sequence[Predictions]) -> Predictions:
    """Put the answers for some rows behind each other."""
    labels = None if pieces[0].labels is None else np.concatenate([piece.labels for piece in pieces])
    columns = {name: np.concatenate([piece.columns[name] for piece in pieces]) for name in pieces[0].columns}
    return Predictions(np.concatenate([piece.outputs for piece in pieces]), labels, columns)


def answer(outputs: np.ndarray, description: Description, files: Sequence[str] | None = None) -> Predictions:
    """Say what a model's outputs mean.

    Args:
        outputs: `(examples, outputs)`.
        description: Of the model.
        files: The file of each example, for a column of that name; None if examples are no files.

    Example:
        >>> found = answer(np.array([[0.25], [0.75]]), Description((), task="binary", classes=("no", "yes")))
        >>> found.labels.tolist(), found.columns["probability of no"].tolist()
        (['no', 'yes'], [0.75, 0.25])
    """
    said = _said(outputs, description)
    if files is None:
        return said
    return replace(said, columns={"file": np.array(files, object), **said.columns})


def _said(outputs: np.ndarray, description: Description) -> Predictions:
    names = [field.name for field in description.targets]
    if description.classes is not None:
        classes = _objects(description.classes)
        probabilities = np.concatenate([1 - outputs, outputs], axis=1) if outputs.shape[1] == 1 else outputs
        labels = classes[probabilities.argmax(axis=1)]
        named = {f"probability of {name}": probabilities[:, at] for at, name in enumerate(description.classes)}
        return Predictions(outputs, labels, _beside({names[0] if names else "label": labels}, named))
    flat = outputs.reshape(len(outputs), math.prod(outputs.shape[1:]))
    if len(names) != flat.shape[1]:
        noun = description.gives.removesuffix("s")
        names = [noun] if flat.shape[1] == 1 else [f"{noun} {number}" for number in range(1, flat.shape[1] + 1)]
    if description.gives == "labels":
        labels = outputs > 0.5
        if len(description.targets) == 1 and isinstance(field := description.targets[0], Labels):
            named = {f"probability of {label}": flat[:, at] for at, label in enumerate(field.labels)}
            return Predictions(outputs, labels, _beside({field.name: np.array(field.joined(labels), object)}, named))
        named = {f"probability of {name}": flat[:, at] for at, name in enumerate(names)}
        return Predictions(outputs, labels, _beside(dict(zip(names, labels.T, strict=True)), named))
    return Predictions(outputs, None, dict(zip(names, flat.T, strict=True)))


def _beside(labels: dict[str, np.ndarray], probabilities: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Put columns of probabilities to those of labels, one of which may be called the same."""
    found = dict(labels)
    for name, column in probabilities.items():
        while name in found:
            name += "_"  # noqa: PLW2901
        found[name] = column
    return found


def _objects(values: tuple[Any, ...]) -> np.ndarray:
    """Give labels as they are: NumPy would make texts of true and false beside texts."""
    if {type(value) for value in values} in ({int}, {bool}):
        return np.array(values)
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found
