"""Puts front, core and head together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras

from kerasdl.components import kinds
from kerasdl.interfaces import Field, FileField, Task
from kerasdl.interfaces.room import snake_case

FRONT, CORE, HEAD, LEVELS = "front", "core", "head", "levels"


def compose(
    front: keras.Model,
    core: keras.Model,
    task: Task,
    *,
    name: str,
    fields: Sequence[Field] = (),
    levels: keras.Model | None = None,
) -> keras.Model:
    """Make the model that takes raw inputs and answers with probabilities or values.

    It is made of plain Keras layers, so `keras.saving.load_model` reads it without kerasdl.

    Args:
        front: From what fields decode to what the core takes.
        core: Gives logits.
        task: What these mean.
        name: Of the model.
        fields: Of the inputs; the model takes all shapes that they say, where the front takes one.
        levels: Gives level and unit of the answers to raw inputs; None where all share them.
    """
    front = _entered(front, fields)
    raw = front.input
    named = keras.Model(raw, front.output, name=_free(FRONT, raw))
    logits = _served(core, _free(CORE, raw))(named(raw))
    given = keras.Input(batch_shape=logits.shape, dtype=logits.dtype)
    answers = keras.Model(given, task.head(given), name=_free(HEAD, raw))(logits)
    if levels is not None:
        level, unit = keras.Model(levels.input, levels.output, name=_free(LEVELS, raw))(raw)
        answers = answers * unit + level
    return keras.Model(raw, answers, name=name)


def parts_of(model: keras.Model) -> dict[str, keras.Model]:
    """Give the parts of a composed model by name, though columns may be called as they are: inputs are no models."""
    return {layer.name.rstrip("_"): layer for layer in model.layers if isinstance(layer, keras.Model)}


def compose_generator(core: keras.Model, back: keras.Model | None, *, name: str) -> keras.Model:
    """Make the model that turns latent vectors into raw examples."""
    latents = keras.Input(core.generator.input_shape[1:], name="latents")
    samples = core.generator(latents)
    return keras.Model(latents, samples if back is None else back(samples), name=name)


def _entered(front: keras.Model, fields: Sequence[Field]) -> keras.Model:
    """Let a front take files' contents of any shape, where it was made for those of one."""
    single = not isinstance(front.input, Mapping)
    inputs = {fields[0].key: front.input} if single and fields else front.input
    files = [each for each in fields if isinstance(each, FileField) and inputs[each.key].shape[1:] != each.shape]
    if not files:
        return front
    raw = inputs | {each.key: keras.Input(each.shape, dtype=each.dtype, name=each.key) for each in files}
    entered = raw | {each.key: each.enter(raw[each.key]) for each in files}
    return keras.Model(*(raw[files[0].key], front(entered[files[0].key])) if single else (raw, front(entered)))


def _free(name: str, raw: Any) -> str:
    """Give a layer's name, or one like it where a column is called so: Keras lets no two share a name."""
    while name in [tensor.name for tensor in keras.tree.flatten(raw)]:
        name += "_"
    return name


def _served(core: keras.Model, name: str) -> keras.Model:
    """Give the same layers as a model to predict with.

    It knows no optimizer and no loss: those are kerasdl's, and would be saved. It has no augmentation: where a call
    does not say whether it is for training, such layers change their inputs, and have all layers behind them train.
    """
    if not hasattr(core, "output"):
        return core
    served = keras.Model(core.input, core.output, name=name)
    if not any(map(_augments, core.layers)):
        return served
    return keras.models.clone_model(served, clone_function=lambda layer: layer, call_function=_passed)


def _passed(layer: keras.Layer, x: Any, *others: Any, **options: Any) -> Any:
    return x if _augments(layer) else layer(x, *others, **options)


def _augments(layer: keras.Layer) -> bool:
    return snake_case(type(layer).__name__) in kinds("augmentations")
