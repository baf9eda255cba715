"""What a builder of the user's own must give: a model that goes with the data, and can be loaded again."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Mapping
from typing import Any

import keras
import tensorflow as tf

from kerasdl.artifact import UNREADABLE, explained
from kerasdl.errors import UsageError

_MOST_SAID = 300


def check_shapes(core: keras.Model, said: str, example: Any, outputs: tuple[int, ...]) -> None:
    """Refuse a model that does not go with the data.

    Args:
        core: What was built.
        said: Where the recipe names it.
        example: A batch of one.
        outputs: Shape of one prediction.

    Raises:
        UsageError: It takes other inputs, or gives something else.
    """
    taken, given = (_shapes(structure) for structure in (getattr(core, "input", example), example))
    if taken.keys() != given.keys():
        raise UsageError(
            f"{said}: the model takes {', '.join(taken) or 'a single input'}, but the data has "
            f"{', '.join(given) or 'a single input'}",
            cure="Begin it with a keras.Input for each of inputs, by name.",
        )
    for name, shape in taken.items():
        if not tf.TensorShape(shape).is_compatible_with(given[name]):
            raise UsageError(
                f"{said}: the model takes examples of shape {shape}, but the data has {given[name]}",
                cure="Begin it with keras.Input(inputs.shape).",
            )
    found = core(example)
    got = tuple(found.shape[1:]) if keras.ops.is_tensor(found) else type(found).__name__
    if got != outputs:
        raise UsageError(
            f"{said}: the model gives {got} for an example, expected logits of shape {outputs}",
            cure="End it with a layer of outputs.shape: keras.layers.Dense(outputs.shape[0]).",
        )


def check_loadable(core: keras.Model, said: str) -> None:
    """Refuse a model that could be trained, for hours, but not be loaded again from what is saved in the end.

    A model that is no graph of layers is saved by its class, and not looked at.

    Args:
        core: What was built, or the network of it that is saved.
        said: Where the recipe names it.

    Raises:
        UsageError: It holds a Python lambda, a class or function that is not registered, or a layer without its
            arguments in get_config.
    """
    if not hasattr(core, "output"):
        return
    config, drawn = None, random.getstate()
    try:
        with warnings.catch_warnings():
            # Keras warns of what is refused here.
            warnings.simplefilter("ignore")
            text = core.to_json()
            config = json.loads(text)
            keras.models.model_from_json(text)
    except (NotImplementedError, *UNREADABLE) as error:
        # Of errors that hold each other, the innermost.
        said_by_keras = " ".join(str(error).rpartition("Exception encountered: ")[2].split())[:_MOST_SAID]
        unclear = (said_by_keras, "A layer of your own must give all its arguments in get_config.")
        why, cure = explained(error, config) or unclear
        raise UsageError(f"{said}: could be trained, but not loaded again: {why}", cure=cure) from error
    finally:
        # Initial weights draw their seeds there: trying is no training.
        random.setstate(drawn)


def _shapes(structure: Any) -> dict[str, tuple[int | None, ...]]:
    """Give the shapes of examples by name; a single tensor has none."""
    named = structure if isinstance(structure, Mapping) else {"": structure}
    return {name: tuple(tensor.shape[1:]) for name, tensor in named.items()}
