"""Whether what the model answers has anything to do with what it is given."""

from __future__ import annotations

import math

from kerasdl.interfaces import Fraction
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.overfitting import overfit
from kerasdl.preflight.subject import Subject


def input_dependence(subject: Subject, *, least: Fraction = 1e-3) -> Outcome:
    """Take the inputs away once the model has learned a few examples by heart: the loss must change.

    Numbers are set to zero. Of ids and other integers, each example is given those of another one.

    Args:
        subject: The prepared training.
        least: A change of less than this share of the loss of the best constant answer is none.

    Returns:
        An outcome.
    """
    if subject.without_training:
        return Outcome("skip", subject.without_training)
    trial = overfit(subject)
    if trial is None:
        return Outcome("skip", "Does not apply: one answer is right for all examples that were looked at.")
    if not math.isfinite(trial.after):
        return Outcome("skip", "Does not apply: with its inputs, too, the loss is no finite number.")
    evidence = {"loss": trial.after, "loss_without_inputs": trial.without}
    # What is no finite number is no equal one.
    if abs(trial.without - trial.after) <= least * (trial.constant - trial.right):
        return Outcome(
            "fail",
            f"With {trial.told} the loss is {trial.without:.4g}, as it was with its own: the model answers "
            "without looking at its inputs. Dead units, a constant layer or inputs that are left out do that.",
            evidence,
            ("model.activation=leaky_relu", "model.normalisation=batch"),
        )
    told = f"With {trial.told} the loss goes from {trial.after:.3g} to {trial.without:.3g}, so inputs count."
    return Outcome("pass", told, evidence)
