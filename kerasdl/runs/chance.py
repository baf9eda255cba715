"""What a model loses before it has learned anything, and what the best answer does that is the same for all."""

from __future__ import annotations

from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.traits import is_own
from kerasdl.interfaces import Task
from kerasdl.runs.examples import Examples
from kerasdl.runs.mismatch import last_activation, mismatch

_LEFT = 0.4
_MIXED_UP = (
    "The loss is no smaller for right answers than for answers that say nothing: it takes targets or outputs for "
    "something else. Class numbers and one column a class, or logits and probabilities, may be mixed up, or its sign "
    "is wrong."
)


def losses(core: keras.Model, task: Task, some: Examples) -> dict[str, Any]:
    """Give `initial_loss`, `chance_loss`, and why outputs and targets do not fit.

    That is `mismatch` where the model cannot give the targets, and `loss_mismatch` where the loss does not mean them.

    Args:
        core: Untrained, compiled.
        task: What its outputs mean.
        some: Examples drawn at random, with inputs as tensors.

    Returns:
        What does not apply is not there; nothing for a model that has no loss of targets and outputs.
    """
    if some.y is None or is_own(core, "train_step") or not isinstance(core.loss, keras.Loss):
        return {}
    # The same in all modes, and nothing is traced for it.
    outputs = core(some.x, training=False)
    weighed = partial(core.loss, some.y, sample_weight=some.weights)
    every = [float(weighed(tf.cast(same, outputs.dtype))) for same in _the_same(task, some, outputs)]
    found = {"initial_loss": float(weighed(outputs)), "chance_loss": min(every)}
    wrong = mismatch(last_activation(core), task, np.asarray(outputs, np.float64), some.y)
    if wrong is not None:
        return {**found, "mismatch": wrong}
    right = [float(weighed(tf.cast(answer, outputs.dtype))) for answer in _right(task, some.y, outputs)]
    # Labels that are smoothed leave some; probabilities that are squeezed once more leave much.
    most = _LEFT * every[0] if task.accuracy is not None else every[0]
    return found if not right or min(right) < most else {**found, "loss_mismatch": _MIXED_UP}


def _right(task: Task, y: np.ndarray, outputs: Any) -> list[np.ndarray]:
    """Give answers that are right, of classes surer and surer ones; none where it is not known what that is."""
    if outputs.shape[0] != len(y):
        return []
    if task.accuracy is None:
        return [np.reshape(y, outputs.shape)] if np.size(y) == np.prod(outputs.shape) else []
    width = outputs.shape[-1]
    if width > 1 and y.ndim == 1:
        signs = 2 * np.eye(width)[y.astype(np.int64)] - 1
    elif np.size(y) == np.prod(outputs.shape):
        signs = 2 * np.reshape(np.asarray(y, np.float64), outputs.shape) - 1
    else:
        return []
    return [scale * signs for scale in (1.0, 4.0, 16.0)]


def _the_same(task: Task, some: Examples, outputs: Any) -> list[np.ndarray]:
    """Give answers that are the same for all examples: nothing at all, the mean, and how often each class is."""
    nothing, y = np.zeros(outputs.shape), some.y
    assert y is not None
    if outputs.shape[0] != len(y):
        return [nothing]
    width = outputs.shape[-1]
    if task.accuracy is not None and width > 1 and y.ndim == 1:
        shares = np.bincount(y.astype(np.int64), some.weights, minlength=width)[:width]
        return [nothing, nothing + np.log(np.clip(shares / shares.sum(), 1e-6, 1))]
    mean = np.average(np.asarray(y, np.float64).reshape(len(y), -1), axis=0, weights=some.weights)
    if len(mean) not in (1, width):
        return [nothing]
    if task.accuracy is None:
        return [nothing, nothing + mean]
    share = np.clip(mean, 1e-6, 1 - 1e-6)
    return [nothing, nothing + np.log(share / (1 - share))]
