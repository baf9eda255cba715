"""One batch on its way through the model, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.interfaces.hearing import heard
from kerasdl.preflight.subject import Subject

_EXAMPLES = 256


@dataclass(frozen=True)
class Call:
    """What a layer was given and gave, while the model was traced."""

    name: str
    layer: keras.layers.Layer
    given: Any
    gave: Any


@dataclass(frozen=True)
class Look:
    """One batch on its way through the model, in inference mode.

    Attributes:
        rows: Of each layer that was called its name, kind, output shape without the batch axis, dtype and weights.
        first: Name of the first layer with trainable weights, embeddings left out; None if there is none.
        normalises: Whether that is a layer of normalisation, which takes any scale.
        reaches: What it is given; None if these are no numbers.
        outputs: What the model gives; a GAN's generator.
        values: How many numbers one example becomes on its way, states of recurrent layers included.
    """

    rows: tuple[dict[str, Any], ...]
    first: str | None
    normalises: bool
    reaches: np.ndarray | None
    outputs: np.ndarray
    values: int


def look(subject: Subject) -> Look:
    """Send a batch of the training part through the core."""
    return subject.once(_look)


def _look(subject: Subject) -> Look:
    x = subject.some(_EXAMPLES).x
    calls: list[Call] = []
    network = getattr(subject.core, "discriminator", subject.core)

    def run(inputs: Any) -> Any:
        calls.clear()
        with heard(_layers(subject.core, ""), lambda *told: calls.append(Call(*told))):
            if subject.prepared.generates:
                latents = keras.random.normal((1, *subject.core.generator.input_shape[1:]), seed=0)
                outputs = subject.core.generator(latents, training=False)
                network(inputs, training=False)
            else:
                outputs = network(inputs, training=False)
        first = _first(calls, network)
        return outputs, first and keras.tree.flatten(first.given)[0]

    outputs, reached = subject.graph(run)(x)
    first = _first(calls, network)
    numbers = reached is not None and reached.dtype.is_floating
    return Look(
        rows=tuple(_row(call) for call in calls),
        first=None if first is None else first.name,
        normalises=first is not None and "Normalization" in type(first.layer).__name__,
        reaches=np.asarray(tf.cast(reached, tf.float32)) if numbers else None,
        outputs=np.asarray(tf.cast(outputs, tf.float32)),
        values=sum(_values(call) for call in calls),
    )


def _layers(model: Any, path: str) -> Iterator[tuple[str, keras.layers.Layer]]:
    """Give the layers that are no models themselves, with the way to them; shared ones once."""
    seen = set()
    for layer in model._flatten_layers(include_self=False, recursive=False):
        way = f"{path}/{layer.name}" if path else layer.name
        inside = _layers(layer, way) if isinstance(layer, keras.Model) else [(way, layer)]
        for name, each in inside:
            if id(each) not in seen and not isinstance(each, keras.layers.InputLayer | keras.losses.Loss):
                seen.add(id(each))
                yield name, each


def _first(calls: list[Call], network: keras.Model) -> Call | None:
    inside = {id(layer) for _, layer in _layers(network, "")}
    able = (call for call in calls if id(call.layer) in inside and call.layer.trainable_variables)
    return next((call for call in able if not isinstance(call.layer, keras.layers.Embedding)), None)


def _row(call: Call) -> dict[str, Any]:
    gave = keras.tree.flatten(call.gave)
    shapes = [tuple(tensor.shape[1:]) for tensor in gave]
    return {
        "layer": call.name,
        "kind": type(call.layer).__name__,
        "output": list(shapes[0]) if len(shapes) == 1 else [list(shape) for shape in shapes],
        "dtype": keras.backend.standardize_dtype(gave[0].dtype),
        "weights": call.layer.count_params(),
    }


def _values(call: Call) -> int:
    """Count the numbers that a layer keeps of one example for the way back."""
    kept: int = sum(math.prod(size or 1 for size in tensor.shape[1:]) for tensor in keras.tree.flatten(call.gave))
    if isinstance(call.layer, keras.layers.RNN | keras.layers.Bidirectional):
        # Gates and states of every step.
        steps = (call.given.shape[1] or 1) if hasattr(call.given, "shape") else 1
        forward = getattr(call.layer, "forward_layer", call.layer)
        twice = 2 if forward is not call.layer else 1
        kept += int(steps * 6 * twice * getattr(forward, "units", 1))
    return kept
