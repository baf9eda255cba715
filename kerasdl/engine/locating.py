"""What is not finite in one step: an input, a layer's output, a gradient, a weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

Kind = Literal["input", "target", "sample weight", "output", "loss", "gradient", "weight"]


def locate(model: keras.Model, batch: Any) -> tuple[Kind, str | None, np.ndarray | None]:
    """Take a step on a batch outside the graph; give what is not finite, the layer, and which rows of the batch."""
    kinds = ("input", "target", "sample weight")
    for kind, part in zip(kinds, batch if isinstance(batch, tuple) else (batch,), strict=False):
        if (rows := _rows(part)) is not None:
            return kind, None, rows  # type: ignore[return-value]
    with _observed() as (calls, gradients):
        logs = model.train_step(batch)
    for layer, output in calls:
        if (rows := _rows(output)) is not None:
            return "output", layer.name, rows
    if not losses_finite(logs):
        return "loss", None, None
    # Back from the loss, the last layer comes first.
    for variable, gradient in reversed(gradients):
        if gradient is not None and not np.isfinite(tf.convert_to_tensor(gradient)).all():
            return "gradient", _layer_of(variable), None
    spoilt = (weight for weight in model.trainable_variables if not np.isfinite(weight).all())
    return "weight", _layer_of(next(spoilt, None)), None


def losses_finite(logs: Any) -> bool:
    """Tell whether all losses among the logs of a step are finite."""
    if not isinstance(logs, Mapping):
        return True
    losses = [value for name, value in logs.items() if name == "loss" or name.endswith("_loss")]
    return all(np.isfinite(value).all() for value in losses)


@contextmanager
def _observed() -> Iterator[tuple[list[Any], list[Any]]]:
    """List the outputs of layers, innermost first, and the gradients that optimizers get, while the context lasts."""
    calls: list[Any] = []
    gradients: list[Any] = []
    call, apply = keras.layers.Layer.__call__, keras.optimizers.Optimizer.apply

    def heard(layer: Any, *arguments: Any, **options: Any) -> Any:
        output = call(layer, *arguments, **options)
        calls.append((layer, output))
        return output

    def seen(optimizer: Any, grads: Any, trainable_variables: Any = None) -> Any:
        gradients.extend(zip(trainable_variables or optimizer._trainable_variables, grads, strict=False))
        return apply(optimizer, grads, trainable_variables)

    keras.layers.Layer.__call__, keras.optimizers.Optimizer.apply = heard, seen
    try:
        yield calls, gradients
    finally:
        keras.layers.Layer.__call__, keras.optimizers.Optimizer.apply = call, apply


def _rows(values: Any) -> np.ndarray | None:
    """Give the rows of a structure that hold something that is not finite; None if there are none."""
    found = []
    for leaf in keras.tree.flatten(values):
        array = np.asarray(leaf) if leaf is not None else np.zeros(0)
        if array.dtype.kind == "f" or array.dtype.name == "bfloat16":
            wrong = ~np.isfinite(array.astype(np.float32) if array.dtype.kind != "f" else array)
            if wrong.any() and wrong.ndim:
                found.append(np.flatnonzero(wrong.reshape(len(wrong), -1).any(axis=1)))
    return np.unique(np.concatenate(found)) if found else None


def _layer_of(variable: Any) -> str | None:
    return None if variable is None else (variable.path.split("/")[-2:-1] or [variable.name])[0]
