"""Advice for a training that needs more memory than there is."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine import state
from kerasdl.engine.sources import Resident, Stream
from kerasdl.engine.tracing import freed


@dataclass(frozen=True)
class Advice:
    """What to change in a training that ran out of memory.

    Attributes:
        problem: What did not fit.
        cure: What would.
        batch_size: The batch size of the cure, which was tried; None if there is none.
    """

    problem: str
    cure: str
    batch_size: int | None = None

    def __str__(self) -> str:
        return f"{self.problem}: {self.cure}."


def advise(model: keras.Model, source: Resident | Stream) -> Advice:
    """Find what to change by trying it: half the batch, a quarter, and so on.

    Args:
        model: A compiled model whose step ran out of memory; left as it is.
        source: The training data.
    """
    if isinstance(source, Stream):
        return Advice("Out of memory", "make smaller batches, or a smaller model")
    batch = min(source.batch_size, source.examples)
    found = _batch_that_fits(model, source, batch)
    if found is None:
        return Advice(
            f"Out of memory with batches of {batch}, and with every smaller one tried", "make the model smaller"
        )
    return Advice(f"Out of memory with batches of {batch}; a step on {found} fits", f"batch_size={found}", found)


def _batch_that_fits(model: keras.Model, source: Resident, batch: int) -> int | None:
    step = tf.function(freed(model.train_step), autograph=False)
    variables = state.variables_of(model, ())
    before = state.take(variables)
    while batch > 1:
        batch //= 2
        try:
            step(source.batch(np.arange(batch)))
        # A model may refuse smaller batches in any way it likes; the error is still that of the batch it was given.
        except Exception:
            continue
        finally:
            state.restore(variables, before)
        return batch
    return None
