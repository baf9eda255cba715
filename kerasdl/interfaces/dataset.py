"""What a data source gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kerasdl.interfaces.spec import Spec

if TYPE_CHECKING:
    import keras
    import numpy as np


@dataclass(frozen=True)
class Part:
    """Examples of one part, raw: as the user has them and as the saved model takes them.

    Attributes:
        x: Inputs, `(examples, ...)`.
        y: Targets, `(examples,)` or `(examples, outputs)`; None where there is nothing to predict.
    """

    x: np.ndarray
    y: np.ndarray | None = None


@dataclass(frozen=True)
class Dataset:
    """Three parts of raw examples, and the front that turns raw inputs into what a core takes.

    Attributes:
        train: The part that weights and statistics come from.
        validation: Watched during training; None if the split has none.
        test: Touched once, at the end; None if the split has none.
        inputs: One example as the core takes it, after the front.
        front: Maps a batch of raw inputs to a batch for the core, with statistics of the training part only.
        back: Maps a batch of the core's tensors to raw ones again, for models that generate; None if not invertible.
        class_names: Names of classes 0, 1, ... where targets are numbers with names; tasks know the classes by them.
        task: The task this source is made for, where the targets alone do not tell.
        measure: Scores generated raw examples `(samples, ...)`: names and values.
    """

    train: Part
    validation: Part | None
    test: Part | None
    inputs: Spec
    front: keras.Model
    back: keras.Model | None = None
    class_names: tuple[str, ...] | None = None
    task: str | None = None
    measure: Callable[[np.ndarray], dict[str, float]] | None = None
