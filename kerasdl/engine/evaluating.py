"""Loss and metrics of a model on data it is not trained on."""

from __future__ import annotations

from typing import Any

import keras

from kerasdl.engine.choice import Choice
from kerasdl.engine.loop import Training
from kerasdl.engine.sources import open_source


def evaluate(model: keras.Model, x: Any, y: Any = None, *, batch_size: int = 1024) -> dict[str, float]:
    """Run data through a compiled model's `test_step`, in the graph.

    Args:
        model: A compiled, built model.
        x: Inputs, examples along the first axis.
        y: Targets of the same length.
        batch_size: Examples in one step; does not change the result beyond rounding.

    Returns:
        Loss and metrics, by Keras's names.
    """
    source = open_source(model, x, y, batch_size=batch_size)
    training = Training(model, source, source, validation_freq=1, choice=Choice("graph", "evaluation"), seed=0)
    return training.evaluate()
