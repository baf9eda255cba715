"""A generator that makes the same again and again."""

from __future__ import annotations

from kerasdl.interfaces import Fraction
from kerasdl.interfaces.finding import Finding, Observations, needs


@needs("end")
def mode_collapse(observations: Observations, *, missed: Fraction = 0.5, spread: Fraction = 0.1) -> list[Finding]:
    """Find a generator that leaves out much of the data, or whose examples hardly differ.

    The data is divided into bins by k-means, and it is looked which of them made examples come nearest to (Richardson
    and Weiss 2018, arXiv:1805.12462). It is looked at once, when training has ended.

    Args:
        observations: What the run wrote down.
        missed: Share of the data in bins that hardly any made example falls into; more is a finding.
        spread: Variance of made examples over that of real ones; less is a finding.

    Returns:
        One finding, or none.

    Example:
        >>> mode_collapse(Observations([], facts={"missed": 0.75, "spread": 1.0}))[0].severity
        'error'
    """
    left_out, found = observations.fact("missed"), observations.fact("spread")
    if (left_out is None or left_out <= missed) and (found is None or found >= spread):
        return []
    return [
        Finding(
            rule="mode_collapse",
            depth=3,
            severity="error",
            layer="generator",
            first_epoch=1,
            last_epoch=len(observations.epochs) or 1,
            evidence={"missed": left_out, "spread": found},
            explanation=(
                "What the generator makes leaves out much of what there is, or hardly varies: it found a few examples "
                "that please the discriminator, and makes no others (Goodfellow 2016, arXiv:1701.00160, section 5.1). "
                "Losses that compare whole distributions keep it from that."
            ),
            cures=(
                "model.loss=wgan_gp",
                "model.gradient_penalty=1.0",
                "training.optimizer={kind: adam, learning_rate: 1e-4, beta_1: 0.5}",
            ),
        )
    ]
