"""Saves a trained model, and proves that what was saved answers as training did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl import artifact
from kerasdl.errors import ArtifactError, DataError
from kerasdl.fields import Array
from kerasdl.interfaces import Part
from kerasdl.runs.examples import levels_of
from kerasdl.runs.preparing import Prepared
from kerasdl.runs.scoring import Scoring

# Latent vectors on which a saved generator is compared with training.
_LATENTS = 100


def save(prepared: Prepared, path: Path) -> np.ndarray | None:
    """Save the model that takes raw inputs, and prove that it answers as training did.

    Args:
        prepared: The training that has ended.
        path: Of the file.

    Returns:
        What training answers to the probe; None of a model that generates.

    Raises:
        ArtifactError: It does not.
    """
    probe, rows = prepared.probe, prepared.probe.rows
    name = (prepared.recipe.name or "model").replace(".", "_")
    if prepared.generates:
        rows = ()
        model = artifact.compose_generator(prepared.core, prepared.back, name=name)
        inputs = (Array("latents", model.input_shape[1:]),)
        description = artifact.Description(inputs, task=prepared.description.task)
        latents = np.random.default_rng(prepared.recipe.seed).normal(size=(_LATENTS, *model.input_shape[1:]))
        raw: Mapping[str, np.ndarray] = {"latents": latents.astype(np.float32)}
        back = prepared.back or (lambda each: each)
        expected = np.asarray(back(prepared.core.generator(raw["latents"], training=False)))
        unit = float(np.std(np.asarray(back(keras.tree.flatten(prepared.parts["train"].first(_LATENTS))[0]))))
    else:
        description, raw = prepared.description, probe.raw
        parts = (prepared.front, prepared.core, prepared.task)
        model = artifact.compose(*parts, name=name, fields=description.inputs, levels=prepared.levels)
        expected = _answers(prepared)
        unit = float(np.min(prepared.task.options().get("deviation", 0.0)))
    artifact.save(model, description, path)
    loaded, precision = artifact.load(path), prepared.recipe.training.precision
    artifact.check_description(loaded.description, description, where=str(path))
    check = partial(artifact.check_parity, gives=description.gives, precision=precision, where=str(path), unit=unit)
    if rows:
        check(_predicted(loaded, rows, str(path)), expected[probe.chosen])
    if not rows or len(probe.chosen) < len(expected):
        check(loaded.outputs(raw), expected)
    return None if prepared.generates else expected


def _answers(prepared: Prepared) -> np.ndarray:
    """Give what training makes of the raw examples that the saved model is tried on."""
    head = Scoring(prepared.task).head
    # In a graph, as the saved model answers: in 16 bit, single operations round otherwise.
    answer = tf.function(lambda x: head(prepared.core(x, training=False)))
    found = np.asarray(answer(prepared.probe.x))
    levels = levels_of(Part(prepared.probe.raw), prepared.levels)
    return found if levels is None else found * levels[1] + levels[0]


def _predicted(loaded: artifact.Predictor, rows: Sequence[Any], where: str) -> np.ndarray:
    """Give what a saved model answers to rows as they stand in the files that it was trained on."""
    try:
        return np.concatenate([loaded.predict(some).outputs for some in rows])
    except DataError as error:
        raise ArtifactError(
            f"{where} refuses rows that training took: {error.message}",
            cure="This is a mistake in kerasdl: please report it, with the recipe.",
        ) from error
