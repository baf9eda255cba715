"""Ways into a core: numbers, token ids, and which steps of a sequence count."""

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from kerasdl.errors import UsageError
from kerasdl.interfaces import Inputs, Shape, Spec


def single(inputs: Inputs, model: str) -> Spec:
    """Give the spec of a model's only input.

    Args:
        inputs: What the model is to take.
        model: Its kind, for the error.

    Raises:
        UsageError: There are several inputs.
    """
    if isinstance(inputs, Mapping):
        texts = any(spec.vocabulary is not None for spec in inputs.values())
        cure = "model.kind: mlp" + ("; or data.kind: text, which reads one column of texts alone" if texts else "")
        raise UsageError(f"{model} takes a single input; got a table of {', '.join(inputs)}", cure=cure)
    return Spec.of(inputs)


def enter(spec: Spec, name: str = "inputs") -> tuple[Any, Any]:
    """Make a model's input, and what its first layer takes: ids as they are, numbers as floats.

    Returns:
        The input of the model and the input of its first layer; the same tensor unless numbers had to be cast.
    """
    if spec.vocabulary is not None or spec.categories is not None:
        # Ids must not come as floats: half precision would round those above 2048.
        ids = keras.Input(spec.shape, dtype=spec.dtype if "int" in spec.dtype else "int32", name=name)
        return ids, ids
    numbers = keras.Input(spec.shape, dtype=spec.dtype, name=name)
    # Convolutions refuse whole numbers.
    return numbers, numbers if "float" in spec.dtype else ops.cast(numbers, keras.config.floatx())


def embed(ids: Any, vocabulary: int, size: int, name: str = "embedding") -> Any:
    """Give each id a vector that is learned: `(..., steps)` to `(..., steps, size)`."""
    return keras.layers.Embedding(vocabulary, size, name=name)(ids)


def embed_categories(numbers: Any, sizes: Shape, size: int, name: str) -> Any:
    """Give each category of each column a vector that is learned: `(columns,)` to `(columns * size,)`."""
    begins = np.cumsum([0, *sizes[:-1]], dtype="int32")
    # One table for all columns: one gather in each step.
    return keras.layers.Flatten(name=f"{name}_flat")(embed(numbers + begins, sum(sizes), size, name))


def steps_that_count(present: Any) -> Any:
    """Turn `(examples, steps)` of what is no padding into a mask that every layer can take.

    An example of padding alone counts as it stands: a mean over no steps is not a number, and cuDNN refuses it.
    """
    return ops.logical_or(present, ops.logical_not(ops.any(present, axis=1, keepdims=True)))


def padding_last(steps: Any, mask: Any) -> tuple[Any, Any]:
    """Move the steps that do not count behind those that do, whose order stays.

    Masked recurrences skip steps wherever they are, so results are the same; but cuDNN takes no other mask, and
    fails in the middle of training where padding comes first.

    Args:
        steps: Ids `(examples, steps)` or numbers `(examples, steps, features)`.
        mask: `(examples, steps)`, True for steps that count.
    """
    order = ops.argsort(ops.logical_not(mask), axis=1)
    where = order if len(steps.shape) == 2 else ops.expand_dims(order, -1)
    return ops.take_along_axis(steps, where, axis=1), ops.take_along_axis(mask, order, axis=1)
