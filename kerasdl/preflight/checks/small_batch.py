"""Whether the model can learn a few examples by heart."""

from __future__ import annotations

import math

from kerasdl.interfaces import Fraction
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.overfitting import ENOUGH, overfit
from kerasdl.preflight.subject import Subject


def small_batch(subject: Subject, *, most: Fraction = 0.9) -> Outcome:
    """Learn 16 examples by heart, with Adam and without dropout: whatever can learn can do that.

    Args:
        subject: The prepared training.
        most: If more than this is left of what the best constant answer loses, or less than the rest of it is gained,
            the model has learned nothing.

    Returns:
        An outcome.
    """
    if subject.without_training:
        return Outcome("skip", subject.without_training)
    trial = overfit(subject)
    if trial is None:
        return Outcome("skip", "Does not apply: one answer is right for all examples that were looked at.")
    evidence = {
        "examples": trial.examples,
        "steps": trial.steps,
        "loss_before": trial.before,
        "loss_after": trial.after,
        "loss_of_constant_answer": trial.constant,
    }
    told = (
        f"After {trial.steps} steps on {trial.examples} examples the loss is {trial.after:.3g}; the best answer that "
        f"is the same for all has {trial.constant:.3g}"
    )
    if not math.isfinite(trial.after) or trial.left > most or (trial.left > ENOUGH and trial.learned < 1 - most):
        return Outcome(
            "fail",
            f"{told}. The model does not learn even these by heart: inputs do not reach the outputs, gradients do "
            "not reach the weights, or the loss does not mean the targets.",
            evidence,
            ("model.activation=relu", "training.loss=auto"),
        )
    if trial.left > ENOUGH:
        return Outcome(
            "warn",
            f"{told}. The model learns them in part only: it is small for the task, deep without normalisation, or "
            "some examples look the same.",
            evidence,
            ("model.units=[64, 64]", "model.normalisation=batch", "model.residual=true"),
        )
    return Outcome("pass", f"{told}: it learns them by heart.", evidence)
