"""Whether targets, loss and last activation speak of the same thing."""

from __future__ import annotations

import numpy as np

from kerasdl.interfaces import Component
from kerasdl.preflight import answers
from kerasdl.preflight.looking import look
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject
from kerasdl.runs.mismatch import last_activation, mismatch

_EXAMPLES = 256
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
    wrong = mismatch(last_activation(subject.core), subject.task, seen.outputs, y)
    if wrong is None:
        return _of_loss(subject, y)
    evidence = {"least_output": float(seen.outputs.min()), "largest_output": float(seen.outputs.max())}
    if subject.task.accuracy is None:
        evidence |= {"least_target": float(y.min()), "largest_target": float(y.max())}
    return Outcome("fail", wrong, evidence)


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
