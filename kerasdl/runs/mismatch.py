"""Whether the last activation of a core can give its targets, as its loss takes them."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from kerasdl.interfaces import Task

# What an activation can give.
_RANGES = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, np.inf),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, np.inf),
    "exponential": (0.0, np.inf),
}


def mismatch(activation: str | None, task: Task, outputs: np.ndarray, y: np.ndarray) -> str | None:
    """Say why a core cannot learn its targets; None if it can.

    Args:
        activation: Its last one, such as `last_activation` gives it.
        task: What its outputs mean: logits of classes, or standardised numbers.
        outputs: Of some examples before any training, `(examples, outputs)`.
        y: Their encoded targets.
    """
    if outputs.shape[1:] == (1,) and (activation == "softmax" or (outputs == 1).all()):
        return "The last activation is a softmax over a single unit, which is 1 whatever the model computes."
    if task.accuracy is not None:
        shares = outputs.shape[-1] > 1 and outputs.min() >= 0 and np.allclose(outputs.sum(axis=-1), 1, atol=1e-3)
        if shares or activation in ("softmax", "sigmoid", "hard_sigmoid"):
            return (
                "The model ends with probabilities, and the loss takes its outputs for logits: it squeezes them a "
                "second time, and gradients with them. End with a dense layer without activation; the saved model "
                "gives probabilities all the same."
            )
        return None
    low, high = _RANGES.get(activation or "", (-np.inf, np.inf))
    values = np.asarray(y, np.float64).reshape(len(y), -1)[:, : outputs.shape[-1]]
    outside = float(((values < low) | (values > high)).mean())
    if not outside:
        return None
    return (
        f"The last activation, {activation}, gives {low:g} to {high:g}; {outside:.0%} of the targets, which are "
        "standardised, lie outside and can never be met. End with a dense layer without activation."
    )


def last_activation(core: keras.Model) -> str | None:
    """Give the name of the activation that makes a core's outputs; None for none, or none that is known."""
    try:
        layer: Any = core.outputs[0]._keras_history.operation
    # Not a functional model.
    except (AttributeError, IndexError, ValueError):
        layer = core.layers[-1] if getattr(core, "layers", None) else None
    while isinstance(layer, keras.Sequential) and layer.layers:
        layer = layer.layers[-1]
    if isinstance(layer, keras.layers.Softmax):
        return "softmax"
    found = getattr(getattr(layer, "activation", None), "__name__", None)
    return None if found == "linear" else found
