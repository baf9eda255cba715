"""What a training depends on beside its data and the shapes of its variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras

from kerasdl.engine.traits import optimizers_of

# Names are counted up in a process, seeds are drawn anew, and callbacks change the others as they train.
_LEFT_OUT = ("name", "seed", "learning_rate", "trainable")


def describe(model: keras.Model) -> dict[str, str]:
    """Describe layers, loss and optimizers of a compiled model by their options, each in a text of its own."""
    leaves = (layer for layer in model._flatten_layers(include_self=False) if not list(layer._flatten_layers())[1:])
    layers = [layer for layer in leaves if not isinstance(layer, keras.layers.InputLayer)]
    texts = {f"layer {number} of the model": _text(layer) for number, layer in enumerate(layers, 1)}
    texts["loss"] = _loss(model.loss)
    for number, optimizer in enumerate(_optimizers(model), 1):
        texts[f"optimizer {number}"] = _text(optimizer)
    return texts


def learning_rates(model: keras.Model) -> str:
    """Give the learning rates of a compiled model's optimizers; nothing of those that follow a schedule."""
    rates = (getattr(optimizer, "_learning_rate", None) for optimizer in _optimizers(model))
    return ", ".join(f"{rate.numpy():.6g}" for rate in rates if isinstance(rate, keras.Variable))


def _optimizers(model: keras.Model) -> Iterator[Any]:
    for one in optimizers_of(model):
        yield getattr(one, "inner_optimizer", one)


def _loss(loss: Any) -> str:
    if isinstance(loss, dict):
        return str({name: _loss(one) for name, one in loss.items()})
    if isinstance(loss, list | tuple):
        return str([_loss(one) for one in loss])
    return _text(loss) if isinstance(loss, keras.Loss) else str(getattr(loss, "__name__", loss))


def _text(described: Any) -> str:
    """Give the name of a class and the plain values among an object's options."""
    try:
        config = described.get_config()
    # What Keras raises where options are not given by get_config, or cannot be written; the class is compared then.
    except (NotImplementedError, TypeError, ValueError):
        config = {}
    plain = (str, int, float, bool, list, tuple)
    options = {name: one for name, one in config.items() if isinstance(one, plain) and name not in _LEFT_OUT}
    if policy := getattr(described, "dtype_policy", None):
        options["dtype"] = policy.name
    return f"{type(described).__name__}({', '.join(f'{name}={one}' for name, one in sorted(options.items()))})"
