"""Learning a few examples by heart: the trial that two checks share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from kerasdl.preflight import answers
from kerasdl.preflight.descending import Descent
from kerasdl.preflight.subject import Subject

_EXAMPLES, _STEPS = 16, 300
# The second serves what the first throws out of its way.
_RATES = (1e-2, 1e-3)
_CONSTANT_STEPS, _CONSTANT_RATE = 200, 5e-2
# Of what a constant answer loses; less is learned by heart.
ENOUGH = 0.1


@dataclass(frozen=True)
class Trial:
    """What learning a few examples by heart came to; all losses are without penalties, and without dropout.

    Attributes:
        examples: How many examples.
        steps: How many steps of Adam were taken.
        constant: The loss of the best answer that is the same for all of them.
        right: The loss of right answers; 0 where that is not known.
        before: The loss at first.
        after: The loss in the end.
        without: The loss in the end if numbers are zero, and ids and other integers those of another example.
        told: How inputs were taken away, for a sentence that begins with `With`.
    """

    examples: int
    steps: int
    constant: float
    right: float
    before: float
    after: float
    without: float
    told: str

    @property
    def left(self) -> float:
        """How much is left of what the best constant answer loses: 0 if all is learned by heart, 1 if nothing is."""
        return (self.after - self.right) / (self.constant - self.right)

    @property
    def learned(self) -> float:
        """By how much the loss has fallen, in the same unit."""
        return (self.before - self.after) / (self.constant - self.right)


def overfit(subject: Subject) -> Trial | None:
    """Learn a few examples by heart, on the core's weights, which are put back.

    In inference mode: neither dropout nor augmentation is in the way, and batch normalisation passes on what it gets.

    Returns:
        None if a constant answer is right for all of them.
    """
    return subject.once(_overfit)


def _overfit(subject: Subject) -> Trial | None:
    some = subject.varied(_EXAMPLES)
    x, y = some.x, some.y
    assert y is not None
    others, told = _taken_away(x)
    constant = keras.Variable(tf.zeros((1, *subject.task.outputs.shape)), name="constant")
    same = Descent(
        subject, lambda: subject.loss(y, tf.tile(constant.value, [len(some)] + [1] * (constant.ndim - 1))), [constant]
    )
    least = same.run(_CONSTANT_RATE, steps=_CONSTANT_STEPS, until=-math.inf, chunk=_CONSTANT_STEPS)
    right = 0.0 if subject.own_task else answers.of_right(subject, y)
    if not least - right > 1e-6:
        return None
    enough = right + ENOUGH * (least - right)
    answers_to = subject.called(lambda inputs: subject.core(inputs, training=False))
    loss_of = lambda inputs: float(subject.judged(y, answers_to(inputs)))  # noqa: E731
    with subject.borrowed():
        before = loss_of(x)
        fitted = Descent(
            subject, lambda: subject.loss(y, subject.core(x, training=False)), subject.core.trainable_variables
        )
        trials = []
        for rate in _RATES:
            after = fitted.run(rate, steps=_STEPS, until=enough)
            trials.append(Trial(len(some), fitted.taken, least, right, before, after, loss_of(others), told))
            if after <= enough:
                break
    return min(trials, key=lambda trial: trial.after if math.isfinite(trial.after) else math.inf)


def _taken_away(x: Any) -> tuple[Any, str]:
    """Give inputs that say nothing of their examples, and how; zero is an id like others, or what padding is."""
    numbers = [tensor.dtype.is_floating for tensor in keras.tree.flatten(x)]
    taken = keras.tree.map_structure(
        lambda tensor: tf.zeros_like(tensor) if tensor.dtype.is_floating else tf.roll(tensor, 1, axis=0), x
    )
    if all(numbers):
        return taken, "all inputs set to zero"
    given = "each example given the ids of another one"
    return taken, f"{given}, and numbers set to zero" if any(numbers) else given
