"""Whether targets, loss and last activation speak of the same thing."""

from __future__ import annotations

import numpy as np

from kerasdl.interfaces import Component
from kerasdl.preflight import answers
from kerasdl.preflight.looking import Look, look
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject

_EXAMPLES = 256
# What an activation can give.
_RANGES = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, np.inf),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, np.inf),
    "exponential": (0.0, np.inf),
}
# Of the loss of an answer that says nothing: cross-entropies of probabilities that are squeezed once more have more.
_MOST_LEFT = 0.4


def labels(subject: Subject) -> Outcome:
    """Compare targets with the range of the last activation, and let the loss judge answers that are right and wrong.

    A loss that takes class numbers for columns, or probabilities for logits, does not fall as answers get better.

    Args:
        subject: The prepared training.

    Returns:
        An outcome.
    """
    if subject.without_loss:
        return Outcome("skip", subject.without_loss)
    y = subject.varied(_EXAMPLES).y
    assert y is not None
    if subject.own_task:
        return Outcome("skip", "Does not apply to a task of your own: only it knows how targets are encoded.")
    seen = look(subject)
    wrong = _of_activation(subject, seen, y)
    return wrong or _of_loss(subject, y)


def _of_activation(subject: Subject, seen: Look, y: np.ndarray) -> Outcome | None:
    """Say why the last activation cannot give the targets."""
    outputs, activation = seen.outputs, seen.activation
    if outputs.shape[1:] == (1,) and (activation == "softmax" or (outputs == 1).all()):
        return Outcome(
            "fail",
            "The last activation is a softmax over a single unit, which is 1 whatever the model computes. End with a "
            "dense layer without activation.",
            {"outputs_mean": float(outputs.mean())},
        )
    if subject.task.accuracy is not None:
        sums = outputs.sum(axis=-1)
        shares = outputs.shape[-1] > 1 and outputs.min() >= 0 and bool(np.allclose(sums, 1, atol=1e-3))
        if not shares and activation not in ("softmax", "sigmoid", "hard_sigmoid"):
            return None
        return Outcome(
            "fail",
            "The model ends with probabilities, and the loss takes its outputs for logits: they are squeezed a second "
            "time, and gradients with them. End with a dense layer without activation; the saved model gives "
            "probabilities all the same.",
            {"least_output": float(outputs.min()), "largest_output": float(outputs.max())},
        )
    low, high = _RANGES.get(activation or "", (-np.inf, np.inf))
    values = y[:, : outputs.shape[-1]]
    outside = float(((values < low) | (values > high)).mean())
    if outside:
        return Outcome(
            "fail",
            f"The last activation, {activation}, gives {low:g} to {high:g}; {outside:.0%} of the targets, which are "
            "standardised, lie outside and can never be met. End with a dense layer without activation.",
            {"share_outside": outside, "least_target": float(values.min()), "largest_target": float(values.max())},
        )
    return None


def _of_loss(subject: Subject, y: np.ndarray) -> Outcome:
    """Say whether the loss prefers right answers."""
    sure = answers.by_sureness(subject, y)
    right, nothing, wrong = min(sure), answers.of_nothing(subject, y), answers.of_wrong(subject, y)
    losses = {"loss_of_right_answers": right, "loss_of_nothing": nothing, "loss_of_wrong_answers": wrong}
    assert isinstance(subject.recipe.training.loss, Component)
    kind = subject.recipe.training.loss.kind
    if not (right < wrong and right < nothing + 1e-6):
        return Outcome(
            "fail",
            f"The loss {kind} is no smaller for right answers than for wrong ones: it takes targets or outputs for "
            "something else. Class numbers and one column a class, or logits and probabilities, may be mixed up.",
            losses,
            ("training.loss=auto",),
        )
    # Keras's are told what they are given; where labels are smoothed, the surest answers are not the best.
    if ":" in kind and subject.task.accuracy is not None and right > _MOST_LEFT * nothing and sure[-1] <= 1.01 * right:
        return Outcome(
            "fail",
            f"For answers that are right and sure, the loss {kind} is still {right / nothing:.0%} of what it is for "
            "answers that say nothing, as when a loss takes probabilities for logits: it is given probabilities.",
            losses,
            ("training.loss=auto",),
        )
    return Outcome("pass", f"The loss {kind} is smallest for right answers, and the outputs can give them.", losses)
