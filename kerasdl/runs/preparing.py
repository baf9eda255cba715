"""From a checked recipe to data and a compiled core: everything that can fail before a run directory is made."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import keras
import numpy as np

from kerasdl import tasks
from kerasdl.artifact import Description
from kerasdl.components import factory, kinds
from kerasdl.components.finding import find
from kerasdl.errors import DataError
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import Component, Dataset, Target, Task
from kerasdl.interfaces.finding import Finding
from kerasdl.interfaces.room import camel_case
from kerasdl.recipe import Recipe
from kerasdl.runs import augmenting, baselines, building, examples, monitoring
from kerasdl.runs.baselines import Scores
from kerasdl.runs.examples import Examples, Probe
from kerasdl.runs.keeping import dataset_of_recipe
from kerasdl.runs.levels import statistics
from kerasdl.runs.rehearsal import Rehearsal


@dataclass(frozen=True)
class Prepared:
    """What a training needs; raw examples are no part of it, so that the data is in memory once.

    Attributes:
        recipe: The recipe with what the data decided: task, loss, metrics, fingerprint.
        description: What the saved model takes and gives.
        front: From raw inputs to what the core takes.
        back: The way back, for models that generate; None if there is none.
        measure: Scores generated raw examples; None if the data source does not.
        findings: What is wrong with the data, or may be.
        levels: Level and unit of each example's targets; None where all share them.
        baselines: Scores of what answers without learning, by name, part and metric.
        task: What the core's outputs mean.
        core: The compiled model.
        parts: `train`, and `validation` and `test` where there are any, after the front.
        probe: Some raw examples, of the last part there is.
        names: Of loss and metrics, as logs have them.
    """

    recipe: Recipe
    description: Description
    front: keras.Model
    back: keras.Model | None
    measure: Callable[[np.ndarray], dict[str, float]] | None
    findings: tuple[Finding, ...]
    levels: keras.Model | None
    baselines: Scores
    task: Task
    core: keras.Model
    parts: dict[str, Examples]
    probe: Probe
    names: tuple[str, ...]

    @property
    def generates(self) -> bool:
        """Whether the core generates examples instead of predicting targets."""
        return self.task.loss is None


def prepare(recipe: Recipe, rehearsal: Rehearsal | None = None) -> Prepared:
    """Load the data, find the task, build and compile the core.

    Args:
        recipe: As it was checked.
        rehearsal: Leaves parts alone, and may have kept the data; None for a training that counts.

    Raises:
        DataError: The data cannot be read, does not fit the task, or is not what the fingerprint says.
        UsageError: Options that do not fit together, or the data.
    """
    keras.utils.set_random_seed(recipe.seed)
    with _room_for(recipe.data):
        dataset = dataset_of_recipe(recipe, rehearsal.kept if rehearsal else None)
        task_kind, task = _task(recipe, dataset)
        resolved = _resolved(recipe, dataset, task_kind, task)
        resolved = replace(resolved, fingerprint=fingerprint(dataset, recipe.fingerprint))
        without = rehearsal.without if rehearsal else ()
        every = {"train": dataset.train, "validation": dataset.validation, "test": dataset.test}
        raw = {name: part for name, part in every.items() if part is not None and name not in without}
        parts = {name: examples.encode(part, dataset, task) for name, part in raw.items()}
        last = list(parts)[-1]
        probe = examples.probe(raw[last], parts[last], dataset)
        parts["train"] = examples.balance(parts["train"], task, recipe.training.balance, recipe.seed)
    outputs = dataset.inputs if task.loss is None else task.outputs
    resolved = replace(resolved, model=augmenting.fitted(resolved.model, parts["train"]))
    core = building.build(resolved.model, dataset.inputs, outputs, parts["train"].first(1))
    names = building.compile_core(core, resolved, task, parts["train"].y, levelled=dataset.levels is not None)
    resolved = replace(resolved, callbacks=monitoring.check(resolved, core, names, validated="validation" in parts))
    dialect = Dialect.of({**resolved.data.options, **dataset.dialect})
    described = Description(dataset.fields, dataset.targets, task_kind, task.classes, dialect, dataset.windows)
    assert not isinstance(resolved.training.metrics, str)
    scores = {} if rehearsal else baselines.score(dataset, raw, task, resolved.training.metrics)
    about = (described, dataset.front, dataset.back, dataset.measure, dataset.findings, dataset.levels, scores)
    return Prepared(resolved, *about, task=task, core=core, parts=parts, probe=probe, names=tuple(names))


@contextlib.contextmanager
def _room_for(data: Component) -> Iterator[None]:
    """Refuse data that does not fit into memory."""
    try:
        yield
    except building.NO_MEMORY as error:
        said = str(error).splitlines()[0] if str(error) else "no more is to be had"
        cure = "Take fewer examples or smaller ones, or a machine with more memory."
        raise DataError(f"data.kind: {data.kind}: the examples do not fit into memory: {said}", cure=cure) from error


def _task(recipe: Recipe, dataset: Dataset) -> tuple[str, Task]:
    levels = examples.levels_of(dataset.train, dataset.levels)
    values = None if dataset.train.y is None else statistics(dataset.train.y, levels)
    target = Target(values, dataset.class_names, dataset.task)
    if isinstance(recipe.task, Component):
        return recipe.task.kind, factory(recipe.task)(target)
    for kind in kinds("tasks"):
        task = getattr(tasks, camel_case(kind))
        if task.suits(target):
            return kind, task(target)
    dtype, shape = getattr(target.values, "dtype", None), getattr(target.values, "shape", None)
    raise DataError(
        f"the target is of type {dtype} and shape {shape}: no task suits it",
        cure=f"Say which one is meant, task: one of {', '.join(kinds('tasks'))}.",
    )


def _resolved(recipe: Recipe, dataset: Dataset, task_kind: str, task: Task) -> Recipe:
    training = recipe.training
    if training.loss == "auto" and task.loss is not None:
        training = replace(training, loss=_component("losses", task.loss))
    if training.metrics == "auto":
        training = replace(training, metrics=tuple(_component("metrics", kind) for kind in task.metrics))
    data = replace(recipe.data, options={**recipe.data.options, **dataset.resolved})
    return replace(recipe, data=data, task=Component("tasks", task_kind, task.options()), training=training)


def _component(room: str, kind: str) -> Component:
    options = find(room, kind).signature.options
    return Component(room, kind, {name: option.default for name, option in options.items()})


def fingerprint(
    dataset: Dataset,
    expected: str | None,
    *,
    cure: str = "Give the same files, seed and split; or remove the key, ~fingerprint, to train on this data.",
) -> str:
    """Give the SHA-256 of all examples of all parts, in their order.

    Raises:
        DataError: It is not what was expected; says the cure.
    """
    digest = hashlib.sha256()
    for part in (dataset.train, dataset.validation, dataset.test):
        for array in part.arrays() if part is not None else ():
            digest.update(f"{array.dtype.str}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data if array.dtype.kind != "O" else _texts(array))
    found = f"sha256:{digest.hexdigest()}"
    if expected not in (None, found):
        raise DataError(
            f"the data is not that of the recipe: its fingerprint is {found}, expected {expected}",
            cure=cure,
        )
    return found


def _texts(array: np.ndarray) -> bytes:
    return repr(array.tolist()).encode()
