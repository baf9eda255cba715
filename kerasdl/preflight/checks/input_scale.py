"""How large the numbers are that the first weights are multiplied with."""

from __future__ import annotations

from typing import Literal

import numpy as np

from kerasdl.interfaces import PositiveFloat
from kerasdl.preflight.looking import look
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject

_CURES = ("data.standardise=true", "model.normalisation=batch", "model.normalisation=layer")


def input_scale(  # noqa: PLR0911
    subject: Subject, *, wide: PositiveFloat = 10.0, widest: PositiveFloat = 1e3, apart: PositiveFloat = 1e3
) -> Outcome:
    """Look at mean, deviation and largest value of what reaches the first trainable layer.

    Initial weights are drawn for inputs of about mean 0 and deviation 1 (LeCun et al. 1998, "Efficient BackProp",
    section 4.3). Embeddings take ids, and are left out.

    Args:
        subject: The prepared training.
        wide: A mean or deviation larger than this warns, and a deviation smaller than a thousandth of its inverse.
        widest: One larger than this fails.
        apart: Of the features of a table, a largest deviation so many times the smallest warns.

    Returns:
        An outcome.
    """
    seen = look(subject)
    if seen.first is None or seen.reaches is None:
        return Outcome("skip", "Does not apply: no layer with trainable weights takes numbers.")
    x = seen.reaches.astype(np.float64)
    mean, deviation = float(x.mean()), float(x.std())
    evidence = {"mean": mean, "deviation": deviation, "largest": float(np.abs(x).max())}
    told = f"What reaches {seen.first!r} has mean {mean:.3g} and deviation {deviation:.3g}"
    if not np.isfinite(x).all():
        return Outcome("fail", f"Some of what reaches {seen.first!r} is no finite number.", evidence)
    if deviation == 0:
        same = f"All that reaches {seen.first!r} is the same number: there is nothing to tell examples apart by."
        return Outcome("fail", same, evidence)
    if seen.normalises:
        return Outcome("pass", f"{told}; it normalises what it gets.", evidence)
    size, uneven = max(abs(mean), deviation), _unevenness(x)
    evidence["widest_to_narrowest_feature"] = uneven
    if size > wide:
        why = "steps that suit the other weights are too long for the first ones, and units saturate or die"
        result: Literal["fail", "warn"] = "fail" if size > widest else "warn"
        return Outcome(result, f"{told}, where about 0 and 1 are expected: {why}.", evidence, _CURES)
    if deviation < 1e-3 / wide:
        return Outcome("warn", f"{told}: so little that the first layers hardly see it.", evidence, _CURES)
    if uneven > apart:
        why = "but some features spread so much wider than others that the latter do not count"
        return Outcome("warn", f"{told}, {why}.", evidence, _CURES)
    return Outcome("pass", f"{told}.", evidence)


def _unevenness(x: np.ndarray) -> float:
    """Give the largest deviation of a feature over the smallest that is not 0; 1 for what is no table."""
    deviations = x.std(axis=0)
    deviations = deviations[deviations > 0] if x.ndim == 2 else np.ones(1)
    return float(deviations.max() / deviations.min())
