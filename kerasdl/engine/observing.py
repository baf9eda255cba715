"""Callbacks that see single steps from inside the graph."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras

from kerasdl.engine.chunks import Chunks


@contextlib.contextmanager
def observed(model: keras.Model, trainer: Chunks, observers: list[Any]) -> Iterator[None]:
    """Have a second executable for the steps that observers sample, until training ends or raises."""

    def watched(batch: Any) -> Any:
        with contextlib.ExitStack() as stack:
            for observer in observers:
                stack.enter_context(observer.watch(model))
            return model.train_step(batch)

    try:
        for observer in observers:
            observer.engine_driven = True
            observer.prepare(model)
        if observers:
            trainer.watch(watched, [observer.every for observer in observers])
        yield
    finally:
        for observer in observers:
            observer.engine_driven = False
