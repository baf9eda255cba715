"""Whether the loss begins where it should."""

from __future__ import annotations

import math

from kerasdl.interfaces import PositiveFloat
from kerasdl.interfaces.starting_loss import HOPELESS, MANY, times
from kerasdl.preflight import answers
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject

_EXAMPLES = 512
_CURES = ("data.standardise=true", "model.normalisation=layer", "model.normalisation=batch")


def initial_loss(
    subject: Subject, *, many: PositiveFloat = MANY, hopeless: PositiveFloat = HOPELESS, low: PositiveFloat = 4.0
) -> Outcome:
    """Compare the loss before training with that of answers that say nothing.

    These are ln C for C classes that are equally likely, ln 2 for each label, and for numbers the variance of the
    targets, which is 1 as they are standardised. A model that knows nothing yet should not be surer than that
    (Karpathy 2019, "A recipe for training neural networks"). Penalties on weights are left out.

    Args:
        subject: The prepared training.
        many: So many times the expected loss warns.
        hopeless: So many times it fails.
        low: A loss so many times smaller than expected warns.

    Returns:
        An outcome.
    """
    if subject.without_loss:
        return Outcome("skip", subject.without_loss)
    some = subject.some(_EXAMPLES)
    assert some.y is not None
    # As in training: batch normalisation has no other statistics yet.
    with subject.borrowed():
        found = float(subject.judged(some.y, subject.called(lambda x: subject.core(x, training=True))(some.x)))
    expected = answers.of_nothing(subject, some.y)
    evidence = {"loss": found, "expected": expected}
    if not math.isfinite(found):
        return Outcome("fail", "The loss is no finite number before any training.", evidence, _CURES)
    told = f"The loss begins at {found:.4g}; answers that say nothing have {expected:.4g}"
    above = times(found, expected)
    if above > hopeless:
        why = "the model begins so sure of what is wrong that training is spent on unlearning it"
        return Outcome("fail", f"{told}: {why}. Inputs or initial weights are too large.", evidence, _CURES)
    if above > many:
        why = "the model begins surer than it can be, and has to unlearn that first"
        return Outcome("warn", f"{told}: {why}. Inputs or initial weights are too large.", evidence, _CURES)
    if expected > 0 and found < expected / low:
        already = "untrained, the model already knows answers, as if an input held the target"
        return Outcome("warn", f"{told}: {already}.", evidence)
    return Outcome("pass", f"{told}.", evidence)
