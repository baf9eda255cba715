"""`fit`: `Model.fit` with the loop inside the graph."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import warnings
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras.src.trainers.data_adapters.data_adapter_utils import unpack_x_y_sample_weight

from kerasdl.engine import devices, memory, uncovered
from kerasdl.engine.checkpoints import Checkpoints
from kerasdl.engine.choice import Choice, check, choose
from kerasdl.engine.compiled import Compiled
from kerasdl.engine.describing import describe, learning_rates
from kerasdl.engine.loop import Training
from kerasdl.engine.on_demand import OnDemand
from kerasdl.engine.opening import open_source, validation_part
from kerasdl.engine.resuming import Resumption
from kerasdl.engine.sources import Resident, Stream
from kerasdl.engine.traits import is_own, runs_by_keras
from kerasdl.engine.validating import ValidationData
from kerasdl.errors import ArtifactError, UsageError


def fit(
    model: keras.Model,
    x: Any = None,
    y: Any = None,
    batch_size: int | None = None,
    epochs: int = 1,
    verbose: Any = "auto",
    callbacks: Any = None,
    validation_split: float = 0.0,
    validation_data: Any = None,
    shuffle: bool | str = True,
    class_weight: dict[int, float] | None = None,
    sample_weight: Any = None,
    initial_epoch: int = 0,
    steps_per_epoch: int | None = None,
    validation_steps: int | None = None,
    validation_batch_size: int | None = None,
    validation_freq: int | Sequence[int] = 1,
    *,
    seed: int | None = None,
    compile: str = "auto",
    checkpoints: str | os.PathLike[str] | Checkpoints | None = None,
) -> keras.callbacks.History:
    """Train a compiled model as `Model.fit` does, with the loop over batches inside the graph.

    All arguments of `Model.fit` (Keras 3.15) mean what they mean there, and the same callbacks are called in the same
    order. Batch hooks are called for every batch only where a callback overrides them; otherwise, as with
    `steps_per_execution`, after a chunk of steps that takes about half a second.

    Args:
        model: A compiled model.
        x: Inputs: arrays or tensors (nested or not) with examples along the first axis, or a tf.data.Dataset,
            PyDataset or generator of batches.
        y: Targets, of the same length; part of the batches for datasets and generators.
        batch_size: Examples in one step; 32 if None.
        epochs: The epoch to end with, counted from 0 as `initial_epoch` is.
        verbose: 0 silent, 1 a bar, 2 a line an epoch, `auto`.
        callbacks: Keras callbacks.
        validation_split: Fraction of the arrays' end that is kept for validation.
        validation_data: `(x, y)`, `(x, y, sample_weight)`, or a dataset of batches.
        shuffle: Shuffle the arrays before each epoch; `batch` shuffles within batches.
        class_weight: Weight of each class's loss.
        sample_weight: Weight of each example's loss.
        initial_epoch: The epoch to begin with.
        steps_per_epoch: Batches in an epoch; None for all there are.
        validation_steps: Batches in a validation; None for all there are.
        validation_batch_size: Examples in one step of validation; `batch_size` if None.
        validation_freq: Validate after every so many epochs, or after the epochs listed, counted from 1.
        seed: Decides the order of examples, together with the epoch. With None, `keras.utils.set_random_seed` does, and
            how often the model has been trained since it was compiled.
        compile: `xla`, `graph`, `eager`, or `auto` to choose (`kerasdl.engine.choice` has the rule).
        checkpoints: A directory for checkpoints, or `Checkpoints` that say more. If it holds some, the training goes on
            from the newest to the same bits, as if it had never been interrupted.

    Returns:
        The history, as `Model.fit` returns it; its `compiled` attribute says how the loop was compiled, why, and what
        slowed it down.

    Raises:
        ValueError: What `Model.fit` raises for data that does not fit together; an unknown `compile`.
        UsageError: `compile="xla"` for a step that XLA cannot compile; a seed that is none.
        ArtifactError: All checkpoints are damaged, or they are those of another training.
        KerasdlError: A checkpoint cannot be written, or another process trains with the same ones.
        ResourceExhaustedError: TensorFlow's own, with a note that says which batch size fits; `advice` has its parts.

    Example:
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> history = fit(model, keras.ops.ones((8, 2)), keras.ops.ones((8, 1)), epochs=3, verbose=0)
        >>> len(history.history["loss"])
        3
    """
    model._assert_compile_called("fit")
    check(compile)
    if seed is not None and (not isinstance(seed, int | np.integer) or seed < 0):
        raise UsageError(f"seed: expected an integer from 0, or None, got {seed!r}", cure="Write seed=0.")
    most_epochs = keras.config.max_epochs()
    if most_epochs and most_epochs < epochs:
        warnings.warn(f"Limiting epochs to {most_epochs}", stacklevel=2)
        epochs = most_epochs
    if validation_split and validation_data is None:
        (x, y, sample_weight), validation_data = validation_part((x, y, sample_weight), validation_split)
    by_keras = runs_by_keras(model)
    source = open_source(
        model,
        x,
        y,
        sample_weight=sample_weight,
        class_weight=class_weight,
        batch_size=batch_size,
        steps=steps_per_epoch,
        shuffle=shuffle,
        resident=not by_keras,
    )
    if isinstance(source, Stream) and not isinstance(source, OnDemand):
        # Makes the variables of replicas, outside of any step.
        model._maybe_symbolic_build(iterator=source.epochs)
    validation = None
    if validation_data is not None:
        parts = zip(("x", "y", "sample_weight"), unpack_x_y_sample_weight(validation_data), strict=True)
        arguments = {**dict(parts), "batch_size": validation_batch_size or batch_size, "steps": validation_steps}
        resident = not by_keras and not is_own(model, "evaluate")
        validation = ValidationData(open_source(model, **arguments, resident=resident), validation_freq, arguments)
    opened = checkpoints if checkpoints is None or isinstance(checkpoints, Checkpoints) else Checkpoints(checkpoints)
    with opened.held() if opened else contextlib.nullcontext():
        resumption = None
        if opened:
            resumption = _resumption(opened, model, source, validation, seed)
            for reason in (*uncovered.in_data(x, shuffle=shuffle), *uncovered.in_data(validation_data, shuffle=False)):
                opened.warn(reason)
        saved = resumption.saved if resumption else None
        planned = None if source.steps is None else source.steps * max(0, epochs - initial_epoch)
        if by_keras:
            choice = Choice("graph", by_keras)
        elif saved:
            choice = _recorded(saved.choice, compile)
        else:
            choice = choose(model, compile, planned, source.signature, on_gpu=devices.on_gpu())
        if seed is None:
            seed = saved.seed if saved else _seed_of(model)
        training = Training(model, source, validation, choice=choice, seed=seed, resumption=resumption)
        try:
            return training.run(callbacks, verbose, initial_epoch, epochs)
        except tf.errors.ResourceExhaustedError as error:
            vars(error)["advice"] = memory.advise(model, source)
            error.add_note(str(error.advice))
            raise


def _resumption(
    checkpoints: Checkpoints,
    model: keras.Model,
    source: Resident | Stream,
    validation: ValidationData | None,
    seed: int | None,
) -> Resumption:
    identity = checkpoints.identity
    if identity is None:
        identity = {"data": source.identity, "seed": str(seed), **describe(model)}
        if validation is not None:
            identity["validation data"] = validation.source.identity
    return Resumption(checkpoints, identity, learning_rates(model))


def _recorded(choice: Choice, asked: str) -> Choice:
    """Give how a training is compiled that goes on, and is not asked to be compiled otherwise."""
    if asked in ("auto", choice.mode):
        return choice
    cure = f"Write compile={choice.mode!r} to go on, or name another directory to begin anew."
    raise ArtifactError(f"compile={asked!r}: the checkpoints are of a training in mode {choice.mode!r}", cure=cure)


def _seed_of(model: keras.Model) -> int:
    """Give a seed that differs from training to training, without a draw that the weights of later models depend on."""
    compiled = Compiled.of(model)
    compiled.trainings += 1
    state = repr((random.getstate(), compiled.trainings))
    return int.from_bytes(hashlib.sha256(state.encode()).digest()[:4])
