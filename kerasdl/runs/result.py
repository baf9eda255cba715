"""What a run came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras


@dataclass(frozen=True)
class Result:
    """What a run gave.

    After a cross-validation each fold has a model, a history and gradients of its own, in its run directory; here there
    are none.

    Attributes:
        state: `done`, or `stopped` if a callback or the clock ended it early.
        directory: The run directory.
        metrics: Loss and metrics with the final weights, by part (`train`, `validation`, `test`) and Keras's names;
            the mean over folds after a cross-validation.
        history: Logs of each epoch, as `Model.fit` gives them.
        gradients: What `gradient_monitor` measured in the last epoch, by layer; empty without it.
        model: The trained core, which gives logits; `kerasdl.load(directory)` has the model for raw inputs.
        status: The content of status.json.
        deviation: The standard deviation of `metrics` between folds, of a sample (divided by folds - 1); empty without
            folds.
        folds: Run directories of the folds; none without them.
    """

    state: str
    directory: Path
    metrics: Mapping[str, Mapping[str, float]]
    history: Mapping[str, list[float]]
    gradients: Mapping[str, Mapping[str, float]]
    model: keras.Model
    status: Mapping[str, Any]
    deviation: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    folds: tuple[Path, ...] = ()
