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
_PASSING = (keras.layers.Reshape, keras.layers.Flatten, keras.layers.Dropout, keras.layers.Identity)
# Operations of `keras.ops`.
_RESHAPING = ("Reshape", "Squeeze", "ExpandDims")


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
        if activation in _RANGES:
            low, high = _RANGES[activation]
            return (
                f"The last activation, {activation}, gives {low:g} to {high:g}, and logits are any numbers: answers "
                "that the model is sure of lie outside. End with a dense layer without activation."
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
    """Give the name of the activation that makes a core's outputs; None for none, or none that is known.

    What only gives another shape, or drops units in training, is passed over.

    Example:
        >>> ends = [keras.layers.Dense(2, "sigmoid"), keras.layers.Reshape((2, 1))]
        >>> last_activation(keras.Sequential([keras.Input((3,)), *ends]))
        'sigmoid'
    """
    last = _last(core)
    activation = getattr(last, "activation", None)
    # Some layers and operations are an activation themselves.
    own = type(last).__name__.lower() if type(last).__name__.lower() in _RANGES else None
    found: str | None = own if activation is None else getattr(activation, "__name__", None)
    return None if found == "linear" else found


def _last(model: Any) -> Any:
    """Give the layer or operation that makes the values of a model's first output; None if there is none."""
    outputs = _outputs(model)
    if not outputs:
        # Of a model whose graph is not known, its layers are taken to be called in their order.
        layers = [layer for layer in reversed(getattr(model, "layers", ())) if not _passes_on(layer)]
        last = layers[0] if layers else None
        return _last(last) if isinstance(last, keras.Model) else last
    tensor = outputs[0]
    while True:
        operation, node, place = tensor._keras_history
        if isinstance(operation, keras.Model):
            inner = _outputs(operation)
            if not inner:
                return _last(operation)
            tensor = inner[place]
        elif _passes_on(operation) and (given := operation._inbound_nodes[node].input_tensors):
            tensor = given[0]
        else:
            return operation


def _outputs(model: Any) -> list[Any]:
    """Give the outputs of a functional model as its graph has them; nothing of others."""
    try:
        return [tensor for tensor in model.outputs if hasattr(tensor, "_keras_history")]
    except (AttributeError, TypeError, ValueError):
        return []


def _passes_on(operation: Any) -> bool:
    linear = isinstance(operation, keras.layers.Activation) and operation.activation is keras.activations.linear
    return linear or isinstance(operation, _PASSING) or type(operation).__name__ in _RESHAPING
