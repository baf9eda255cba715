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
# Of answers that are compared with targets, all in all and at a time.
_MOST_VALUES, _VALUES_AT_ONCE = 2**26, 2**22
_MIXED_UP = (
    "The loss is no smaller for right answers than for answers that say nothing: it takes targets or outputs for "
    "something else. Class numbers and one column a class, or logits and probabilities, may be mixed up, or its sign "
    "is wrong."
)


def losses(
    core: keras.Model, task: Task, some: Examples, train: Examples, validation: Examples | None = None
) -> dict[str, Any]:
    """Give what is lost before anything is learned, and why outputs and targets do not fit.

    `initial_loss` is the model's on some examples, `initial_chance_loss` that of the best answer that is the same for
    them, `chance_loss` and `validation_chance_loss` that of the best one for the training part, on both parts;
    `mismatch` is there where the model cannot give the targets, and `loss_mismatch` where the loss does not mean them.

    Args:
        core: Untrained, compiled.
        task: What its outputs mean.
        some: Examples for training, drawn at random, with inputs as tensors.
        train: All of them.
        validation: The validation part; None where there is none.

    Returns:
        What does not apply is not there; nothing for a model that has no loss of targets and outputs.
    """
    if some.y is None or is_own(core, "train_step") or not isinstance(core.loss, keras.Loss):
        return {}
    # The same in all modes, and nothing is traced for it.
    outputs = core(some.x, training=False)
    weighed = partial(core.loss, some.y, sample_weight=some.weights)
    every = [_mean_loss(core, each, some, outputs.dtype) for each in _the_same(task, some, outputs)]
    found: dict[str, Any] = {"initial_loss": float(weighed(outputs)), "initial_chance_loss": min(every)}
    if len(some.y) == outputs.shape[0]:
        whole = {_mean_loss(core, each, train, outputs.dtype): each for each in _the_same(task, train, outputs)}
        found["chance_loss"] = min(whole)
        if validation is not None:
            held = _mean_loss(core, whole[min(whole)], validation, outputs.dtype)
            found |= {"validation_chance_loss": held, "validation_rows": len(validation)}
    else:
        found["chance_loss"] = min(every)
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


def _mean_loss(core: keras.Model, answer: np.ndarray, of: Examples, dtype: Any) -> float:
    """Give the loss of an answer that is the same for all examples."""
    assert of.y is not None
    size = max(1, answer.size)
    rows = range(0, len(of.y), max(1, len(of.y) * size // _MOST_VALUES))
    at_once, total = max(1, _VALUES_AT_ONCE // size), 0.0
    for begin in range(0, len(rows), at_once):
        chosen = list(rows[begin : begin + at_once])
        y, weights = of.y[chosen], None if of.weights is None else of.weights[chosen]
        same = tf.cast(np.broadcast_to(answer, (len(chosen), *answer.shape)), dtype)
        total += float(core.loss(y, same, sample_weight=weights)) * len(chosen)
    return total / len(rows)


def _the_same(task: Task, some: Examples, outputs: Any) -> list[np.ndarray]:
    """Give answers that are the same for all examples: nothing at all, the mean, and how often each class is."""
    nothing, y = np.zeros(outputs.shape[1:]), some.y
    assert y is not None
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
