"""Puts front, core and head together."""

from __future__ import annotations

import keras

from kerasdl.interfaces import Task


def compose(front: keras.Model, core: keras.Model, task: Task, *, name: str) -> keras.Model:
    """Make the model that takes raw inputs and answers with probabilities or values.

    It is made of plain Keras layers, so `keras.saving.load_model` reads it without kerasdl.
    """
    raw = front.input
    return keras.Model(raw, task.head(core(front(raw))), name=name)


def compose_generator(core: keras.Model, back: keras.Model | None, *, name: str) -> keras.Model:
    """Make the model that turns latent vectors into raw examples."""
    latents = keras.Input(core.generator.input_shape[1:], name="latents")
    samples = core.generator(latents)
    return keras.Model(latents, samples if back is None else back(samples), name=name)
