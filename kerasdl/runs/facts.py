"""What is known of a training before it begins and when it has ended, for the doctor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine.traits import is_own
from kerasdl.interfaces.finite import finite
from kerasdl.runs.examples import Examples
from kerasdl.runs.mismatch import last_activation, mismatch
from kerasdl.runs.preparing import Prepared
from kerasdl.runs.reach import reach

# Examples that are looked at, and numbers in them: a network may make many times as many of these.
_MOST, _MOST_VALUES = 256, 2**22
_SAMPLES = 1000
# Examples on which it is looked how far back a recurrent network sees.
_FEW = 32
# Features of an example beyond which it is not asked which are the same.
_MOST_FEATURES = 10_000


def before(prepared: Prepared) -> dict[str, Any]:
    """Look at inputs, targets and the untrained model.

    Returns:
        `mean`, `deviation` and `largest` of the numbers that the core takes; of a table's `features`, how many are
        `constant_features` and `duplicated_features`, and the deviation of the widest over that of the narrowest;
        `initial_loss`, and `chance_loss`, that of the best answer which is the same for all examples; `learning_rate`,
        the first one; `mismatch`, why outputs and targets do not fit; `largest_class`, its share. What does not apply
        is not there.
    """
    train = prepared.parts["train"]
    of_one = sum(np.size(each) for each in keras.tree.flatten(train.first(1)))
    count = max(1, min(_MOST, _MOST_VALUES // max(1, of_one)))
    x = keras.tree.map_structure(tf.convert_to_tensor, train.first(count))
    some = Examples(x, _first(train.y, count), _first(train.weights, count))
    about = {**_of_inputs(x), **_of_losses(prepared, some), **_of_classes(prepared, train)}
    return finite({**about, **_of_optimizer(prepared.core)})


def after(
    prepared: Prepared, answers: np.ndarray | None, known: Mapping[str, Any], train_loss: float | None
) -> dict[str, Any]:
    """Look at what the trained model answers.

    Args:
        prepared: The training that has ended.
        answers: Probabilities for the probe's examples; None where there are none.
        known: What `before` gave.
        train_loss: Of the training part, with the final weights; None of a model that generates.

    Returns:
        `predicted_class`, the share of the class that is predicted most often, and `present_class`, the share of the
        most frequent one among the same examples; `penalty`, what weights add to the loss; of a model that generates
        `spread`, the variance of its examples over that of the data; of a recurrent one that has learned little
        `reach_layer` and `reach`, as `reach` gives them. What does not apply is not there.
    """
    found: dict[str, Any] = {}
    chance = known.get("chance_loss")
    # Where much is learned, what is not looked at may well not matter.
    if chance is not None and train_loss is not None and not train_loss < chance / 2:
        x = keras.tree.map_structure(tf.convert_to_tensor, prepared.parts["train"].first(_FEW))
        found |= dict(zip(("reach_layer", "reach"), reach(prepared.core, x) or (), strict=False))
    if prepared.core.losses:
        found["penalty"] = float(sum(prepared.core.losses))
    if prepared.generates:
        samples = np.asarray(prepared.core.sample(_SAMPLES, seed=prepared.recipe.seed))
        data = np.asarray(keras.tree.flatten(prepared.parts["train"].first(_SAMPLES))[0])
        found["spread"] = _variance(samples) / max(_variance(data), float(np.finfo(np.float32).tiny))
    elif answers is not None and prepared.task.classes is not None:
        y = prepared.parts[list(prepared.parts)[-1]].y
        assert y is not None
        predicted = answers.argmax(axis=1) if answers.shape[1] > 1 else answers[:, 0] > 0.5
        found |= {"predicted_class": _largest_share(predicted), "present_class": _largest_share(y[: len(predicted)])}
    return finite(found)


def _of_optimizer(core: keras.Model) -> dict[str, float]:
    rate = getattr(getattr(core, "optimizer", None), "learning_rate", None)
    return {} if rate is None else {"learning_rate": float(keras.ops.convert_to_numpy(rate))}


def _first(array: np.ndarray | None, count: int) -> np.ndarray | None:
    return None if array is None else array[:count]


def _of_inputs(x: Any) -> dict[str, float]:
    numbers = [np.asarray(each, np.float64) for each in keras.tree.flatten(x) if each.dtype.is_floating]
    if not numbers:
        return {}
    every = np.concatenate([each.ravel() for each in numbers])
    found = {"mean": every.mean(), "deviation": every.std(), "largest": np.abs(every).max()}
    table = numbers[0]
    if len(numbers) == 1 and table.ndim == 2 and table.shape[1] <= _MOST_FEATURES:
        deviations = table.std(axis=0)
        varied = table[:, deviations > 0]
        found |= {"features": table.shape[1], "constant_features": table.shape[1] - varied.shape[1]}
        found["duplicated_features"] = varied.shape[1] - len(np.unique(varied, axis=1).T)
        if varied.shape[1] > 1:
            found["widest_to_narrowest"] = deviations.max() / deviations[deviations > 0].min()
    return {name: float(value) for name, value in found.items()}


def _of_losses(prepared: Prepared, some: Examples) -> dict[str, Any]:
    core = prepared.core
    if prepared.generates or some.y is None or is_own(core, "train_step") or not isinstance(core.loss, keras.Loss):
        return {}
    # The same in all modes, and nothing is traced for it.
    outputs = core(some.x, training=False)
    weighed = partial(core.loss, some.y, sample_weight=some.weights)
    losses = [float(weighed(tf.cast(same, outputs.dtype))) for same in _the_same(prepared, some.y, outputs)]
    found = {"initial_loss": float(weighed(outputs)), "chance_loss": min(losses)}
    wrong = mismatch(last_activation(core), prepared.task, np.asarray(outputs, np.float64), some.y)
    return found if wrong is None else {**found, "mismatch": wrong}


def _the_same(prepared: Prepared, y: np.ndarray, outputs: Any) -> list[np.ndarray]:
    """Give answers that are the same for all examples: nothing at all, and how often each class is."""
    nothing = np.zeros(outputs.shape)
    if prepared.task.accuracy is None or outputs.shape[0] != len(y):
        return [nothing]
    width = outputs.shape[-1]
    if width > 1 and y.ndim == 1:
        shares = np.bincount(y.astype(np.int64), minlength=width)[:width] / len(y)
        return [nothing, nothing + np.log(np.clip(shares, 1e-6, 1))]
    share = np.clip(np.asarray(y, np.float64).reshape(len(y), -1).mean(axis=0), 1e-6, 1 - 1e-6)
    return [nothing, nothing + np.log(share / (1 - share))] if len(share) in (1, width) else [nothing]


def _of_classes(prepared: Prepared, train: Examples) -> dict[str, float]:
    if prepared.task.classes is None or train.y is None:
        return {}
    return {"largest_class": _largest_share(train.y)}


def _largest_share(values: np.ndarray) -> float:
    return float(np.unique(values, return_counts=True)[1].max() / max(1, len(values)))


def _variance(examples: np.ndarray) -> float:
    found = float(examples.reshape(len(examples), -1).astype(np.float64).var(axis=0).sum())
    return found if math.isfinite(found) else 0.0
