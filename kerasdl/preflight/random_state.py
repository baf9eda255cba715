"""Leaves the random numbers of a program as they were."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from keras.src.backend.common import global_state
from keras.src.random.seed_generator import GLOBAL_SEED_GENERATOR
from keras.src.utils.rng_utils import GLOBAL_RANDOM_SEED
from tensorflow.python.eager import context as tensorflow_context


@contextmanager
def kept() -> Iterator[None]:
    """Give Python, NumPy, Keras and TensorFlow back the state of their global random numbers after the block.

    Preparing a run sets the recipe's seed for all four. TensorFlow has no public way to read its state.

    Example:
        >>> random.seed(1)
        >>> expected = random.random()
        >>> random.seed(1)
        >>> with kept():
        ...     random.seed(2)
        >>> random.random() == expected
        True
    """
    tensorflow = tensorflow_context.context()
    names = (GLOBAL_RANDOM_SEED, GLOBAL_SEED_GENERATOR)
    python, numpy, keras = (
        random.getstate(),
        np.random.get_state(),
        [global_state.get_global_attribute(n) for n in names],
    )
    seed, generator = tensorflow._seed, getattr(tensorflow, "_rng", None)
    drawn = generator.getstate() if generator else None
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        for name, value in zip(names, keras, strict=True):
            global_state.set_global_attribute(name, value)
        tensorflow._seed, tensorflow._rng = seed, generator
        if generator:
            generator.setstate(drawn)
