"""Whether an example has a part in the answer to another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject

_EXAMPLES = 8
# Of the outputs' size: sums in another order differ by less.
_ROUNDING = 1e-3


def example_leaks(subject: Subject) -> Outcome:
    """Change one example of a batch: the answers to the others must stay as they are.

    What mixes the examples of a batch, as a reshape or a mean over the wrong axis does, learns from what it will not
    have later. Batch normalisation does so on purpose, in training alone.

    Args:
        subject: The prepared training.

    Returns:
        An outcome.
    """
    some = subject.some(_EXAMPLES + 1)
    network = getattr(subject.core, "discriminator", subject.core)
    x = keras.tree.map_structure(lambda tensor: tensor[: len(some) - 1], some.x)
    # Another real one: not every number is an id.
    changed = keras.tree.map_structure(lambda tensor: tf.concat([tensor[-1:], tensor[1:-1]], 0), some.x)
    if len(some) < 3:
        return Outcome("skip", "Does not apply: there are fewer than three examples.")
    inference = _moved(subject, network, x, changed, training=False)
    training = _moved(subject, network, x, changed, training=True)
    evidence = {"change_in_inference": inference, "change_in_training": training}
    if inference > _ROUNDING:
        return Outcome(
            "fail",
            f"Changing one example of a batch moves the answers to the others, by {inference:.2g} of their size: the "
            "model mixes the examples of a batch. Look for a reshape, a mean or a softmax over the first axis.",
            evidence,
        )
    if training <= _ROUNDING:
        return Outcome("pass", "Changing one example of a batch leaves the answers to the others alone.", evidence)
    with _frozen_normalisation(network) as found:
        evidence["change_in_training_without_batch_normalisation"] = _moved(subject, network, x, changed, training=True)
    if found and evidence["change_in_training_without_batch_normalisation"] <= _ROUNDING:
        told = "Examples move each other's answers by batch normalisation alone, in training alone, as is meant."
        return Outcome("pass", told, evidence)
    return Outcome(
        "fail",
        f"In training, changing one example of a batch moves the answers to the others, by {training:.2g} of their "
        "size, and it is not batch normalisation that does it: what is learned so is not there in use.",
        evidence,
    )


def _moved(subject: Subject, network: keras.Model, x: Any, changed: Any, *, training: bool) -> float:
    """Give by how much the answers to all but the first example differ, as a share of their size."""
    answers = []
    for inputs in (x, x, changed):
        # With the same random numbers each time.
        with subject.borrowed():
            given = keras.tree.flatten(network(inputs, training=training))
            answers.append(np.concatenate([np.asarray(tf.cast(each, tf.float32))[1:].reshape(-1) for each in given]))
    once, again, moved = answers
    size = max(float(np.abs(once).max()), 1e-6)
    # What is random beyond its seeds says nothing.
    noise = float(np.abs(again - once).max())
    return max(0.0, float(np.abs(moved - once).max()) - 2 * noise) / size


@contextmanager
def _frozen_normalisation(network: keras.Model) -> Iterator[bool]:
    """Let batch normalisation use its moving statistics, as Keras's does where it is not trainable."""
    layers = [layer for layer in network._flatten_layers() if isinstance(layer, keras.layers.BatchNormalization)]
    before = [layer.trainable for layer in layers]
    for layer in layers:
        layer.trainable = False
    try:
        yield bool(layers)
    finally:
        for layer, trainable in zip(layers, before, strict=True):
            layer.trainable = trainable
