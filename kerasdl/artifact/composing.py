"""Puts front, core and head together."""

from __future__ import annotations

import keras

from kerasdl.interfaces import Task


def compose(front: keras.Model, core: keras.Model, task: Task, *, name: str) -> keras.Model:
    """Make the model that takes raw inputs and answers with probabilities or values.

    It is made of plain Keras layers, so `keras.saving.load_model` reads it without kerasdl.
    """
    raw = front.input
    return keras.Model(raw, task.head(_uncompiled(core)(front(raw))), name=name)


def compose_generator(core: keras.Model, back: keras.Model | None, *, name: str) -> keras.Model:
    """Make the model that turns latent vectors into raw examples."""
    latents = keras.Input(core.generator.input_shape[1:], name="latents")
    samples = core.generator(latents)
    return keras.Model(latents, samples if back is None else back(samples), name=name)


def _uncompiled(core: keras.Model) -> keras.Model:
    """Give the same layers as a model that knows no optimizer and no loss: those are kerasdl's, and would be saved."""
    return keras.Model(core.input, core.output, name=core.name) if hasattr(core, "output") else core
