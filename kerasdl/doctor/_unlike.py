"""Generators that have not learned what the data looks like."""

from __future__ import annotations

from kerasdl.doctor._adversarial import losses_of
from kerasdl.doctor.mode_collapse import mode_collapse
from kerasdl.interfaces.finding import Finding, Observations

# Of the loss of a discriminator that cannot tell, and of how many of the last epochs.
_NEAR, _EPOCHS = 0.02, 5


def unlike_the_data(observations: Observations, share: float) -> list[Finding]:
    """Find a generator nearly all of whose examples look like nothing in the data, for `not_learning`.

    Example:
        >>> unlike_the_data(Observations([], facts={"unlike": 0.99}), 0.8)[0].severity
        'error'
    """
    found = observations.fact("unlike")
    if found is None or found <= share:
        return []
    weak = _cannot_tell(observations)
    return [
        Finding(
            rule="not_learning",
            depth=2 if weak else 3,
            # That it makes the same again and again is told by another rule, and louder.
            severity="info" if mode_collapse(observations) else "error",
            layer="discriminator" if weak else "generator",
            first_epoch=1,
            last_epoch=len(observations.epochs) or 1,
            evidence={"unlike": found},
            explanation=(
                f"{found:.0%} of what the generator makes looks like nothing in the data"
                + (
                    ", and the discriminator cannot tell the two apart: it is too small to see the difference, and "
                    "shows the generator no way."
                    if weak
                    else ": it has not got there. The learning rate may be far off, one of the networks too small, "
                    "or training too short."
                )
            ),
            cures=(
                *(("model.discriminator.units=[128, 128]",) if weak else ()),
                "training.optimizer={kind: adam, learning_rate: 1e-3, beta_1: 0.5}",
                "model.gradient_penalty=1.0",
                "model.loss=wgan_gp",
            ),
        )
    ]


def _cannot_tell(observations: Observations) -> bool:
    undecided = observations.fact("undecided_discriminator")
    last = losses_of(observations, "discriminator")[-_EPOCHS:]
    return bool(last) and undecided is not None and all(abs(one - undecided) < _NEAR * undecided for one in last)
