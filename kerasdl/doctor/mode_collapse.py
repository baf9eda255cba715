"""A generator that makes the same again and again."""

from __future__ import annotations

from kerasdl.interfaces import Fraction
from kerasdl.interfaces.finding import Finding, Observations


def mode_collapse(observations: Observations, *, spread: Fraction = 0.3) -> list[Finding]:
    """Find made examples that differ far less from each other than real ones do.

    Args:
        observations: What the run wrote down.
        spread: Variance of made examples over that of real ones; less is a finding.

    Returns:
        One finding, or none.

    Example:
        >>> mode_collapse(Observations([], facts={"spread": 0.01}))[0].severity
        'error'
    """
    found = observations.fact("spread")
    if found is None or found >= spread:
        return []
    return [
        Finding(
            rule="mode_collapse",
            severity="error",
            layer="generator",
            first_epoch=1,
            last_epoch=len(observations.epochs) or 1,
            evidence={"spread": found},
            explanation=(
                f"What the generator makes varies by {found:.1%} of what real examples do: it found a few that please "
                "the discriminator, and makes no others (Goodfellow 2016, arXiv:1701.00160, section 5.1). Losses that "
                "compare whole distributions keep it from that."
            ),
            cures=(
                "model.loss=wgan_gp",
                "model.gradient_penalty=1.0",
                "training.optimizer={kind: adam, learning_rate: 1e-4, beta_1: 0.5}",
            ),
        )
    ]
