"""Ways into a core: numbers, token ids, and which steps of a sequence count."""

from typing import Any

import keras
from keras import ops

from kerasdl.interfaces import Spec


def enter(spec: Spec) -> tuple[Any, Any]:
    """Make a model's input, and what its first layer takes: ids as they are, numbers as floats.

    Returns:
        The input of the model and the input of its first layer; the same tensor unless numbers had to be cast.
    """
    if spec.vocabulary is not None:
        # Ids must not come as floats: half precision would round those above 2048.
        ids = keras.Input(spec.shape, dtype=spec.dtype if "int" in spec.dtype else "int32", name="inputs")
        return ids, ids
    numbers = keras.Input(spec.shape, dtype=spec.dtype, name="inputs")
    # Convolutions refuse whole numbers.
    return numbers, numbers if "float" in spec.dtype else ops.cast(numbers, keras.config.floatx())


def embed(ids: Any, vocabulary: int, size: int) -> Any:
    """Give each id a vector that is learned: `(..., steps)` to `(..., steps, size)`."""
    return keras.layers.Embedding(vocabulary, size, name="embedding")(ids)


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
