"""How much memory and time the whole training will take."""

from __future__ import annotations

import math
import os
import time
from contextlib import suppress
from pathlib import Path

import keras
import numpy as np

from kerasdl import engine
from kerasdl.engine import devices
from kerasdl.engine.choice import choose
from kerasdl.engine.opening import open_source
from kerasdl.engine.traits import optimizers_of, runs_by_keras
from kerasdl.interfaces import PositiveInt
from kerasdl.preflight.looking import look
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject
from kerasdl.runs.examples import Examples

# Steps that are timed, more if little is computed in each; several epochs of them if one is short.
_FEWEST_STEPS, _MOST_VALUES = 8, 2**24
_FEWEST_SECONDS, _MOST_EPOCHS = 0.1, 100
_GROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
# Each number is kept for the way back, and has a gradient for a while.
_BOTH_WAYS = 2


def resources(subject: Subject, *, memory_bytes: PositiveInt | None = None) -> Outcome:
    """Estimate memory and time of the training, from what the model holds and some timed steps.

    Memory is weights, their gradients, the optimizer's state, what a batch becomes on its way through the model and
    back, and the data; TensorFlow itself takes some 500 MB more. Time is that of compiling, and of all epochs with
    their validation; callbacks, checkpoints and the saving of the model are left out.

    Args:
        subject: The prepared training.
        memory_bytes: What there is; None for that of this machine.

    Returns:
        An outcome.
    """
    there_is = memory_bytes or _memory_bytes()
    parts = _bytes(subject)
    needed = sum(parts.values())
    compiling, epoch = _seconds(subject)
    training = subject.recipe.training
    once = min(compiling + training.epochs * epoch, 60 * (training.max_minutes or math.inf))
    whole = once * (subject.folds or 1)
    evidence: dict[str, float | None] = {"total_bytes": needed, **parts, "memory_bytes": there_is}
    evidence |= {"epoch_seconds": epoch, "compile_seconds": compiling, "total_seconds": whole}
    told = f"About {_size(needed)} of memory; {_duration(whole)} for {training.epochs} epochs of {subject.steps} steps"
    told += f" in each of {subject.folds} folds" if subject.folds else ""
    cures = tuple(f"training.batch_size={size}" for size in [subject.batch_size // 2] if size)
    if needed > there_is:
        return Outcome("fail", f"{told}. There is {_size(there_is)} of memory.", evidence, cures)
    if needed > there_is / 2:
        return Outcome("warn", f"{told}. That is more than half of the {_size(there_is)} there is.", evidence, cures)
    return Outcome("pass", f"{told}.", evidence)


def _bytes(subject: Subject) -> dict[str, int]:
    core = subject.core
    held = lambda variables: sum(math.prod(each.shape) * np.dtype(each.dtype).itemsize for each in variables)  # noqa: E731
    activations = look(subject).values * subject.batch_size * _BOTH_WAYS
    width = 4 if subject.recipe.training.precision == "float32" else 2
    return {
        "weights_bytes": held(core.variables),
        "gradients_bytes": held(core.trainable_variables),
        "optimizer_bytes": sum(held(optimizer.variables) for optimizer in optimizers_of(core)),
        "activations_bytes": activations * width,
        "data_bytes": sum(_data_bytes(part) for part in subject.prepared.parts.values()),
    }


def _data_bytes(part: Examples) -> int:
    """Give the size of a part in memory; one that is read on demand takes next to none."""
    inputs = [] if isinstance(part.x, engine.Streamed) else keras.tree.flatten(part.x)
    targets = [each[:1] for each in (part.y, part.weights) if each is not None]
    arrays = [*(np.asarray(tensor[:1]) for tensor in inputs), *targets]
    return sum(array.nbytes for array in arrays) * len(part)


def _seconds(subject: Subject) -> tuple[float, float]:
    """Give how long compiling takes, and an epoch; steps are taken and compiled as the run would do it.

    All is timed with one program, as to compile another one for more examples takes longer than the rest.
    """
    mode, ragged = _mode(subject), len(subject.train) % subject.batch_size
    steps = max(_FEWEST_STEPS, _MOST_VALUES // max(1, look(subject).values * subject.batch_size))
    few = min(steps * subject.batch_size + ragged, len(subject.train))
    with subject.borrowed():
        cold, warm = _timed(subject, few, 1, mode), _timed(subject, few, 1, mode)
        compiling, epochs = max(0.0, cold - warm), min(math.ceil(_FEWEST_SECONDS / warm), _MOST_EPOCHS)
        if epochs > 1:
            warm = _timed(subject, few, epochs, mode) / epochs
    return compiling, warm * len(subject.train) / few


def _timed(subject: Subject, count: int, epochs: int, mode: str) -> float:
    """Train and validate on a share of the examples, and give the time it took."""
    train, held_out = subject.train.take(subject.order[:count]), subject.prepared.parts.get("validation")
    validation = None
    if held_out is not None:
        part = held_out.take(np.arange(math.ceil(count / len(subject.train) * len(held_out))))
        validation = (part.x, part.y, part.weights)
    begun = time.monotonic()
    engine.fit(
        subject.core,
        train.x,
        train.y,
        batch_size=subject.batch_size,
        epochs=epochs,
        verbose=0,
        validation_data=validation,
        sample_weight=train.weights,
        seed=subject.recipe.seed,
        compile=mode,
    )
    return time.monotonic() - begun


def _mode(subject: Subject) -> str:
    """Give how the whole training would be compiled; a short one might be compiled otherwise."""
    core, train, asked = subject.core, subject.train, subject.recipe.training.compile
    if runs_by_keras(core) or asked != "auto":
        return asked
    source = open_source(
        core, train.x, train.y, sample_weight=train.weights, batch_size=subject.batch_size, shuffle=True
    )
    planned = subject.steps * subject.recipe.training.epochs
    return choose(core, asked, planned, source.signature, on_gpu=devices.on_gpu()).mode


def _memory_bytes() -> int:
    """Give the memory of this machine, or what a container may use of it."""
    found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):
        found = min(found, int(_GROUP_LIMIT.read_text()))
    return found


def _size(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.2g} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
