"""What is known of a training before it begins and when it has ended, for the doctor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.interfaces import Task
from kerasdl.interfaces.finite import finite
from kerasdl.runs.architecture import architecture, norm, penalty
from kerasdl.runs.chance import losses
from kerasdl.runs.examples import Examples
from kerasdl.runs.hardest import hardest
from kerasdl.runs.levels import parted
from kerasdl.runs.likeness import unlike
from kerasdl.runs.modes import missed
from kerasdl.runs.preparing import Prepared
from kerasdl.runs.reach import reach
from kerasdl.runs.sharing import shared

# Examples that are looked at, and numbers in them: a network may make many times as many of these.
_MOST, _MOST_VALUES = 512, 2**22
_SAMPLES = 1000
# Examples on which it is looked how far back a recurrent network sees.
_FEW = 32
# Features of an example beyond which it is not asked which are the same.
_MOST_FEATURES = 10_000
_HUNDREDTH = 100
# Of standardised features, in float32.
_DIGITS = 4


def before(prepared: Prepared) -> dict[str, Any]:
    """Look at inputs, targets and the untrained model.

    Returns:
        `rows`, how many there are for training; `weighted`, 1 if some count more than others; `penalty_before`, what
        the first weights add to the loss; `shared`, the share of the validation part that is for training, too; `mean`
        and `deviation` of the numbers that the core takes; of a table's `features`, how many are `constant_features`
        and `duplicated_features`, and the deviation of
        the widest over that of the narrowest; what `losses` and `architecture` give; of classes `largest_class`, the
        share of the most frequent one, and of numbers `outlying_targets`, what the farthest hundredth has of the
        squared distances from the median; `undecided_discriminator` and `undecided_generator`, the losses of a GAN
        whose discriminator cannot tell. What does not apply is not there.
    """
    some = _drawn(prepared, _MOST)
    about = {"rows": len(prepared.parts["train"]), **_of_inputs(some.x), **architecture(prepared.core)}
    about["penalty_before"] = penalty(prepared.core)
    about["weighted"] = float(prepared.parts["train"].weights is not None)
    if "validation" in prepared.parts:
        both = shared(prepared.parts["train"], prepared.parts["validation"])
        about |= {} if both is None else {"shared": both}
    if not prepared.generates:
        y = prepared.parts["train"].y
        # What is learned is relative to levels that come along.
        learned = y if y is None or prepared.levels is None else np.asarray(parted(y)[0])
        about |= {} if learned is None else _of_targets(prepared.task, learned)
        parts = (prepared.parts["train"], prepared.parts.get("validation"))
        return finite(about | losses(prepared.core, prepared.task, some, *parts))
    undecided = getattr(prepared.core, "undecided_losses", lambda: None)() or ()
    return finite(about | dict(zip(("undecided_discriminator", "undecided_generator"), undecided, strict=False)))


def after(
    prepared: Prepared,
    answers: np.ndarray | None,
    known: Mapping[str, Any],
    train_loss: float | None,
    *,
    spiked: bool = False,
) -> dict[str, Any]:
    """Look at what the trained model answers.

    Args:
        prepared: The training that has ended.
        answers: Probabilities for the probe's examples; None where there are none.
        known: What `before` gave.
        train_loss: Of the training part, with the final weights; None of a model that generates.
        spiked: Whether the loss jumped up and came down again.

    Returns:
        `predicted_class`, the share of the class that is predicted most often, and `present_class`, the share of the
        most frequent one among the same examples; `penalty`, what weights add to the loss; `shrunk`, their norm over
        what it was; of a model that generates `spread`, the variance of its examples over that of the data, `missed`,
        the share of the data that it leaves out, and `unlike`, the share of what it makes that looks like none of it;
        of a recurrent one that has learned little `reach_layer` and `reach`, as `reach` gives them; after spikes what
        `hardest` gives. What does not apply is not there.
    """
    found: dict[str, Any] = {"penalty": penalty(prepared.core), "shrunk": norm(prepared.core) / (known["norm"] or 1.0)}
    chance = known.get("chance_loss")
    # Where much is learned, what is not looked at may well not matter.
    if chance is not None and train_loss is not None and not train_loss < chance / 2:
        found |= dict(zip(("reach_layer", "reach"), reach(prepared.core, _drawn(prepared, _FEW).x) or (), strict=False))
    if spiked and "chance_loss" in known:
        found |= hardest(prepared.core, prepared.parts["train"])
    if prepared.generates:
        found |= _of_samples(prepared)
    elif answers is not None and prepared.task.classes is not None:
        y = prepared.parts[list(prepared.parts)[-1]].y
        assert y is not None
        predicted = answers.argmax(axis=1) if answers.shape[1] > 1 else answers[:, 0] > 0.5
        found |= {"predicted_class": _largest_share(predicted), "present_class": _largest_share(y[: len(predicted)])}
    return finite(found)


def _drawn(prepared: Prepared, most: int) -> Examples:
    """Give some examples for training, at random but always the same, with inputs as tensors."""
    train = prepared.parts["train"]
    of_one = sum(np.size(each) for each in keras.tree.flatten(train.first(1)))
    count = max(1, min(most, _MOST_VALUES // max(1, of_one)))
    # Files are often sorted by what is to be learned.
    drawn = train.take(np.random.default_rng(prepared.recipe.seed).permutation(len(train))[:count])
    return Examples(keras.tree.map_structure(tf.convert_to_tensor, drawn.first(count)), drawn.y, drawn.weights)


def _of_samples(prepared: Prepared) -> dict[str, float | None]:
    samples = np.asarray(prepared.core.sample(_SAMPLES, seed=prepared.recipe.seed))
    if not np.isfinite(samples).all():
        return {}
    data = np.asarray(keras.tree.flatten(_drawn(prepared, _SAMPLES).x)[0])
    spread = _variance(samples) / max(_variance(data), float(np.finfo(np.float32).tiny))
    return {"spread": spread, "missed": missed(samples, data), "unlike": unlike(samples, data)}


def _of_inputs(x: Any) -> dict[str, float]:
    numbers = [np.asarray(each, np.float64) for each in keras.tree.flatten(x) if each.dtype.is_floating]
    if not numbers:
        return {}
    every = np.concatenate([each.ravel() for each in numbers])
    found = {"mean": every.mean(), "deviation": every.std()}
    table = numbers[0]
    if len(numbers) == 1 and table.ndim == 2 and table.shape[1] <= _MOST_FEATURES:
        deviations = table.std(axis=0)
        varied = table[:, deviations > 0]
        found |= {"features": table.shape[1], "constant_features": table.shape[1] - varied.shape[1]}
        # One in another unit, or the other way round, says the same.
        alike = (varied - varied.mean(axis=0)) / varied.std(axis=0)
        alike = np.round(alike * np.sign(alike[np.abs(alike).argmax(axis=0), range(alike.shape[1])]), _DIGITS)
        found["duplicated_features"] = varied.shape[1] - len(np.unique(alike, axis=1).T)
        if varied.shape[1] > 1:
            found["widest_to_narrowest"] = deviations.max() / deviations[deviations > 0].min()
    return {name: float(value) for name, value in found.items()}


def _of_targets(task: Task, y: np.ndarray) -> dict[str, float]:
    if task.classes is not None:
        return {"largest_class": _largest_share(y)}
    # Where there are fewer, one in a hundred is none.
    if task.accuracy is not None or len(y) < _HUNDREDTH:
        return {}
    squares = ((np.asarray(y, np.float64) - np.median(y, axis=0)) ** 2).reshape(len(y), -1).sum(axis=1)
    farthest = np.sort(squares)[-(len(y) // _HUNDREDTH) :]
    return {"outlying_targets": float(farthest.sum() / squares.sum())} if squares.any() else {}


def _largest_share(values: np.ndarray) -> float:
    return float(np.unique(values, return_counts=True)[1].max() / max(1, len(values)))


def _variance(examples: np.ndarray) -> float:
    return float(examples.reshape(len(examples), -1).astype(np.float64).var(axis=0).sum())
