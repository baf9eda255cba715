"""What a builder of the user's own must give: a model that goes with the data, and can be loaded again."""

from __future__ import annotations

import json
import random
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import keras
import tensorflow as tf

from kerasdl.artifact import UNREADABLE, explained
from kerasdl.errors import UsageError

_MOST_SAID = 300
# What Python and Keras say of a spec, or of a mapping of specs, that is taken for a shape or a number.
_OF_SPEC = re.compile(r"\bSpec\b")
_BY_SHAPE = "Write inputs.shape for a shape, outputs.shape[0] for a number of units, inputs.dtype for a dtype."
_BY_NAME = "Make a keras.Input(spec.shape, dtype=spec.dtype, name=name) for each name and spec of inputs.items()."
_OF_SEVERAL = re.compile(r"^Cannot convert '\{|'dict' object has no attribute '(shape|dtype)'|unhashable type: 'dict'")


def build(make: Callable[..., keras.Model], kind: str, inputs: Any, outputs: Any) -> keras.Model:
    """Call a builder; what else it raises than is said here is the user's to read.

    Args:
        make: The builder with its options.
        kind: How the recipe names it, `module:name`.
        inputs: A spec, or several by name.
        outputs: A spec; for a model that generates, as `inputs`.

    Raises:
        UsageError: It takes a spec, or the specs of several inputs, for a shape.
    """
    try:
        return make(inputs, outputs)
    except (AttributeError, TypeError, ValueError) as error:
        several = isinstance(inputs, Mapping) and _OF_SEVERAL.search(str(error))
        if not several and not _OF_SPEC.search(str(error)):
            raise
        got = f"a Spec for each of {', '.join(inputs)}" if several else "a Spec, which holds one"
        where = _place(error, kind.partition(":")[0])
        cure = _BY_NAME if several else _BY_SHAPE
        raise UsageError(f"model.kind: {kind}: {where}: expected a shape, got {got}", cure=cure) from error


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


def _place(error: BaseException, module: str) -> str:
    """Give file, line and code of a module at which an error arose."""
    file = sys.modules[module].__file__
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f"{file}:{frames[-1].lineno}: {frames[-1].line}" if frames else str(file)


def _shapes(structure: Any) -> dict[str, tuple[int | None, ...]]:
    """Give the shapes of examples by name; a single tensor has none."""
    named = structure if isinstance(structure, Mapping) else {"": structure}
    return {name: tuple(tensor.shape[1:]) for name, tensor in named.items()}
