"""The arithmetic of layers built inside a context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def precision(name: str) -> Iterator[None]:
    """Build layers that compute in `float32`, `bfloat16` or `float16`; their weights stay float32.

    With float16, `compile` wraps the optimizer so that it scales the loss (Micikevicius et al. 2018).
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("float32" if name == "float32" else f"mixed_{name}")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
