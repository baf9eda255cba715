"""Builds and compiles the core, and tries what was put together on a few examples, before there is a run directory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.components import factory, find
from kerasdl.components.finding import NOUNS
from kerasdl.errors import UsageError
from kerasdl.interfaces import Component, Spec, Task
from kerasdl.recipe import Recipe
from kerasdl.runs import own_models
from kerasdl.runs.scoring import Scoring

# Of the training part: enough to hold every class.
_TRIED = 1024
_FLOAT32_BYTES = 4
_MOST_SAID = 200
Shaped = Spec | Mapping[str, Spec]
NO_MEMORY = (MemoryError, tf.errors.ResourceExhaustedError)


def build(model: Component, inputs: Shaped, outputs: Shaped, example: Any) -> keras.Model:
    """Build the core.

    Args:
        model: What the recipe says.
        inputs: One example, or the parts of one by name.
        outputs: One prediction; for models that generate, one example.
        example: A batch of one, to build what is built when it is first called.

    Raises:
        UsageError: It does not fit the memory, is made for other inputs or outputs, or could not be loaded again.
    """
    make = factory(model)
    try:
        if ":" not in model.kind:
            return make(inputs, outputs)
        core = own_models.build(make, model.kind, inputs, outputs)
        _check_own(core, f"model.kind: {model.kind}", example, outputs)
    except NO_MEMORY as error:
        # Keras would give these variables values after all when it next builds a model in the same thread.
        with ThreadPoolExecutor(1) as thread:
            weights = thread.submit(_count_weights, make, inputs, outputs).result()
        raise _too_large(model, weights) from error
    return core


def compile_core(
    core: keras.Model, recipe: Recipe, task: Task, targets: np.ndarray | None, *, levelled: bool = False
) -> list[str]:
    """Compile the core, and make the variables of its optimizer.

    Args:
        core: What was built.
        recipe: Says optimizer, loss and metrics.
        task: What the core's outputs mean.
        targets: Encoded, of the training part; None for models that generate.
        levelled: They come with level and unit.

    Returns:
        Names of the loss and the metrics, as the logs will have them.

    Raises:
        UsageError: Model, loss, metrics and optimizer do not fit together, or not the task.
    """
    training = recipe.training
    options: dict[str, Any] = {"gradient_accumulation_steps": training.accumulate} if training.accumulate > 1 else {}
    settings: dict[str, Any] = {"optimizer": factory(training.optimizer)(**options)}
    generates = hasattr(core, "generator")
    _check_kind(recipe, task, generates=generates)
    names = ["loss"]
    if not generates:
        assert targets is not None
        settings |= {"jit_compile": False, **_scored(recipe, Scoring(task, levelled=levelled), targets[:_TRIED], names)}
    try:
        with _refused("training.optimizer", training.optimizer):
            core.compile(**settings)
            if not core.optimizer.built:
                core.optimizer.build(core.trainable_variables)
    except NO_MEMORY as error:
        raise _too_large(recipe.model, core.count_params()) from error
    return names if not generates else list(dict.fromkeys([*names, *(metric.name for metric in core.metrics)]))


def _check_own(core: keras.Model, said: str, example: Any, outputs: Shaped) -> None:
    if not hasattr(core, "generator"):
        assert isinstance(outputs, Spec)
        own_models.check_shapes(core, said, example, outputs.shape)
    own_models.check_loadable(getattr(core, "generator", core), said)


def _check_kind(recipe: Recipe, task: Task, *, generates: bool) -> None:
    kind = recipe.model.kind
    if generates and task.loss is not None:
        raise UsageError(
            f"model.kind: {kind} generates examples, but the data has targets",
            cure="Write task: generation to leave the targets aside, or take another model.",
        )
    if task.loss is None and not generates:
        raise UsageError(f"model.kind: {kind} predicts targets, but the data has none", cure="Write model.kind: gan.")
    if generates and (isinstance(recipe.training.loss, Component) or recipe.training.metrics):
        raise UsageError(
            f"training.loss, training.metrics: a {kind} brings its own",
            cure="Remove them; the loss of the two networks is model.loss.",
        )


def _scored(recipe: Recipe, scoring: Scoring, targets: np.ndarray, names: list[str]) -> dict[str, Any]:
    """Bind loss and metrics, try them, and add the names of the metrics' numbers to `names`."""
    training = recipe.training
    assert isinstance(training.loss, Component)
    assert not isinstance(training.metrics, str)
    # Not zero, for what is defined on positive numbers.
    logits = np.full((len(targets), *Spec.of(scoring.task.outputs).shape), 0.5, "float32")
    loss, metrics = scoring.loss(training.loss), [scoring.metric(metric) for metric in training.metrics]
    with _refused("training.loss", training.loss):
        loss(targets, logits)
    for component, metric in zip(training.metrics, metrics, strict=True):
        with _refused("training.metrics", component):
            metric.update_state(targets, logits)
            result = metric.result()
            names += result if isinstance(result, dict) else [metric.name]
            metric.reset_state()
    return {"loss": loss, "metrics": metrics}


@contextmanager
def _refused(key: str, component: Component) -> Iterator[None]:
    """Say whose option it was when one of Keras's classes cannot work with this model or these targets."""
    try:
        yield
    except (TypeError, ValueError, re.error, tf.errors.InvalidArgumentError) as error:
        # What a user's own code raises is the user's to read.
        if ":" in component.kind:
            raise
        # Without the names of TensorFlow's operations before and behind it.
        said = re.sub(r"\{\{.*?\}\} | \[Op:.*", "", str(error).strip().partition("\n")[0])
        raise UsageError(
            f"{key}: Keras refuses {component.kind} here: {said[:_MOST_SAID]}", cure=_changing(key, component)
        ) from error


def _changing(key: str, component: Component) -> str:
    defaults = find(component.room, component.kind).signature.options
    changed = [name for name, value in component.options.items() if value != defaults[name].default]
    options = f"Change or leave out one of: {', '.join(f'{key}.{name}' for name in changed)}, or t" if changed else "T"
    return f"{options}ake another {NOUNS[component.room]}."


def _count_weights(make: Callable[..., keras.Model], inputs: Shaped, outputs: Shaped) -> int:
    with keras.StatelessScope(initialize_variables=False):
        return make(inputs, outputs).count_params()


def _too_large(model: Component, weights: int) -> UsageError:
    gigabytes = weights * _FLOAT32_BYTES / 1e9
    key, value = max(_sizes(model, "model"), key=lambda size: np.max(size[1], initial=0), default=("model", ()))
    return UsageError(
        f"model.kind: {model.kind} has {weights:,} weights, {gigabytes:,.1f} GB, and training needs several times "
        "that: there is no such memory",
        cure=f"Lower {key}, now {list(value) if isinstance(value, tuple) else value}.",
    )


def _sizes(model: Component, key: str) -> Iterator[tuple[str, Any]]:
    """Give the options that are whole numbers, or lists of them, those of models inside a model too."""
    for name, value in model.options.items():
        if isinstance(value, Component):
            yield from _sizes(value, f"{key}.{name}")
        elif value and all(type(item) is int for item in (value if isinstance(value, tuple) else (value,))):
            yield f"{key}.{name}", value
