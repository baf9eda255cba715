"""Answers whose worth is known: the loss of those that are right, wrong, or say nothing."""

from __future__ import annotations

import numpy as np

from kerasdl.preflight.subject import Subject
from kerasdl.runs.levels import parted

# How sure a right answer is; smoothed labels want less than others.
_SCALES = (1.0, 2.0, 4.0, 8.0, 16.0)


def of_nothing(subject: Subject, y: np.ndarray) -> float:
    """Give the loss of zeros: of ln C for C classes, of the targets' variance for numbers, which are standardised."""
    shape = (len(y), *subject.task.outputs.shape)
    return float(subject.judged(y, np.zeros(shape, np.float32)))


def of_right(subject: Subject, y: np.ndarray) -> float:
    """Give the smallest loss of right answers."""
    return min(by_sureness(subject, y))


def by_sureness(subject: Subject, y: np.ndarray) -> list[float]:
    """Give the losses of right answers that are surer and surer; of numbers there is one."""
    return [float(subject.judged(y, answer)) for answer in _answers(subject, _right(subject, y))]


def of_wrong(subject: Subject, y: np.ndarray) -> float:
    """Give the smallest loss of wrong answers: another class, or one deviation too much."""
    right = _right(subject, y)
    numbers = subject.task.accuracy is None
    wrong = right + 1 if numbers else -right if right.shape[1:] == (1,) or _several(subject) else np.roll(right, 1, 1)
    return min(float(subject.judged(y, answer)) for answer in _answers(subject, wrong))


def _answers(subject: Subject, logits: np.ndarray) -> list[np.ndarray]:
    return [logits] if subject.task.accuracy is None else [scale * logits for scale in _SCALES]


def _several(subject: Subject) -> bool:
    return subject.task.accuracy == "binary_accuracy"


def _right(subject: Subject, y: np.ndarray) -> np.ndarray:
    """Give outputs that mean the targets."""
    if subject.task.accuracy is None:
        values = y if subject.prepared.levels is None else np.asarray(parted(y)[0])
        return values.astype(np.float32)
    if _several(subject):
        return (2 * y - 1).astype(np.float32)
    return 2 * np.eye(subject.task.outputs.shape[0], dtype=np.float32)[y] - 1
