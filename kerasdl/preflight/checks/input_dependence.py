"""Whether what the model answers has anything to do with what it is given."""

from __future__ import annotations

from kerasdl.interfaces import Fraction
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.overfitting import overfit
from kerasdl.preflight.subject import Subject


def input_dependence(subject: Subject, *, least: Fraction = 1e-3) -> Outcome:
    """Set all inputs to zero once the model has learned a few examples by heart: the loss must change.

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
    evidence = {"loss": trial.after, "loss_without_inputs": trial.zeroed}
    if not abs(trial.zeroed - trial.after) > least * (trial.constant - trial.right):
        return Outcome(
            "fail",
            f"With all inputs set to zero the loss is {trial.zeroed:.4g}, as it was with them: the model answers "
            "without looking at its inputs. Dead units, a constant layer or inputs that are left out do that.",
            evidence,
            ("model.activation=leaky_relu", "model.normalisation=batch"),
        )
    told = f"With all inputs set to zero the loss rises from {trial.after:.3g} to {trial.zeroed:.3g}"
    return Outcome("pass", f"{told}." if trial.zeroed > trial.after else f"{told}, so they count.", evidence)
