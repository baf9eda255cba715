"""What keeps a training from going on to the same bits, as far as it can be told before it begins."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

import keras
import tensorflow as tf

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
    if isinstance(x, tf.data.Dataset) and x.options().deterministic is False:
        yield "a dataset with options().deterministic=False gives its batches in another order each time"


def in_step(traced: Any) -> Iterable[str]:
    """Say why a traced step may do something else in another process."""
    graph = traced.graph.as_graph_def()
    nodes = [*graph.node, *(node for function in graph.library.function for node in function.node_def)]
    operations = {node.op for node in nodes}
    if drawing := sorted(operations & _DRAWING):
        listed = ", ".join(drawing)
        yield f"the step draws numbers from a state that no checkpoint keeps ({listed}): use keras.random with a seed"
    if operations & _PYTHON:
        yield "the step calls Python, and checkpoints do not keep what that remembers"
