"""What keeps a training from going on to the same bits, as far as it can be told before it begins."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

import keras
import tensorflow as tf

from kerasdl.engine.tracing import operations_of

# Operations that draw on a state which is no variable. Keras's own random numbers come from seeds that are variables.
_DRAWING = {
    "Multinomial",
    "ParameterizedTruncatedNormal",
    "RandomGamma",
    "RandomPoissonV2",
    "RandomShuffle",
    "RandomStandardNormal",
    "RandomUniform",
    "RandomUniformInt",
    "TruncatedNormal",
}
_PYTHON = {"EagerPyFunc", "PyFunc"}


def in_data(x: Any, *, shuffle: bool | str) -> Iterable[str]:
    """Say why the batches that come after a checkpoint may be others in another process.

    Args:
        x: The data, as `fit` is given it.
        shuffle: As in `fit`.
    """
    if isinstance(x, Generator):
        yield "a generator goes on to the same bits only if it gives the same batches each time it is begun"
    if isinstance(x, keras.utils.PyDataset) and shuffle:
        yield "the order of a shuffled PyDataset is not kept in checkpoints: give shuffle=False, and shuffle in it"
    if isinstance(x, tf.data.Dataset):
        made_of = list(_made_of(x))
        if any(str(getattr(one, "_deterministic", None)) == "false" for one in made_of) or _is_unordered(x):
            yield "a dataset with deterministic=False gives its batches in another order each time"
        if any(not any(map(int, seeds)) for one in made_of if len(seeds := _seeds(one)) == 2):
            yield "a dataset that shuffles without a seed has another order in another process: shuffle(..., seed=0)"


def in_step(traced: Any) -> Iterable[str]:
    """Say why a traced step may do something else in another process."""
    operations = operations_of(traced)
    if drawing := sorted(one for one in operations if one in _DRAWING or one.endswith("CandidateSampler")):
        listed = ", ".join(drawing)
        yield f"the step draws numbers from a state that no checkpoint keeps ({listed}): use keras.random with a seed"
    if operations & _PYTHON:
        yield "the step calls Python, and checkpoints do not keep what that remembers"


def _made_of(dataset: Any) -> Iterable[Any]:
    """Give a dataset and all those it takes its elements from."""
    yield dataset
    for one in dataset._inputs():
        yield from _made_of(one)


def _seeds(dataset: Any) -> list[Any]:
    return [vars(dataset)[name] for name in ("_seed", "_seed2") if name in vars(dataset)]


def _is_unordered(dataset: tf.data.Dataset) -> bool:
    return dataset.options().deterministic is False
