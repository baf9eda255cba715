"""Whether the loss begins where it should."""

from __future__ import annotations

import math

from kerasdl.interfaces import PositiveFloat
from kerasdl.preflight import answers
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject

_EXAMPLES = 512
_CURES = ("data.standardise=true", "model.normalisation=layer", "model.normalisation=batch")


def initial_loss(subject: Subject, *, high: PositiveFloat = 4.0, highest: PositiveFloat = 20.0) -> Outcome:
    """Compare the loss before training with that of answers that say nothing.

    These are ln C for C classes that are equally likely, ln 2 for each label, and for numbers the variance of the
    targets, which is 1 as they are standardised. A model that knows nothing yet should not be surer than that
    (Karpathy 2019, "A recipe for training neural networks").

    Args:
        subject: The prepared training.
        high: So many times the expected loss warns; four times as many for numbers, as errors are squared.
        highest: So many times it fails; of numbers as above.

    Returns:
        An outcome.
    """
    if subject.without_loss:
        return Outcome("skip", subject.without_loss)
    some = subject.some(_EXAMPLES)
    assert some.y is not None
    # As in training: batch normalisation has no other statistics yet.
    with subject.borrowed():
        found = float(subject.graph(lambda x: subject.loss(some.y, subject.core(x, training=True)))(some.x))
    expected = answers.of_nothing(subject, some.y)
    evidence = {"loss": found, "expected": expected}
    if not math.isfinite(found):
        return Outcome("fail", "The loss is no finite number before any training.", evidence, _CURES)
    told = f"The loss begins at {found:.4g}; answers that say nothing have {expected:.4g}"
    # Not all losses are positive.
    above = (found - expected) / (4 if subject.task.accuracy is None else 1)
    if above > (highest - 1) * abs(expected):
        return Outcome(
            "fail",
            f"{told}: the model begins sure of what is wrong. Inputs or initial weights are too large.",
            evidence,
            _CURES,
        )
    if above > (high - 1) * abs(expected):
        return Outcome(
            "warn",
            f"{told}: the model begins surer than it can be.",
            evidence,
            _CURES,
        )
    if expected > 0 and found < expected / high:
        return Outcome(
            "warn",
            f"{told}: untrained, the model already knows answers, as if an input held the target.",
            evidence,
        )
    return Outcome("pass", f"{told}.", evidence)
