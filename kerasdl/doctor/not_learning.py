"""A model that has learned nothing."""

from __future__ import annotations

import math

from kerasdl.doctor._capacity import is_tiny
from kerasdl.doctor._little import evidence, is_left
from kerasdl.doctor._rates import adam
from kerasdl.doctor._unlike import unlike_the_data
from kerasdl.interfaces import Fraction, PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations


def not_learning(
    observations: Observations, *, share: PositiveFloat = 0.97, epochs: PositiveInt = 5, unlike: Fraction = 0.8
) -> list[Finding]:
    """Find a training loss that is no better at the end than that of an answer which is the same for all examples.

    A model whose answers are mostly right has learned, however sure it is of the others.

    A generator has learned nothing if nearly all that it makes is farther from all of the data than 95 % of the data
    are from their fifth neighbour (after Kynkäänniemi et al. 2019, arXiv:1904.06991). A discriminator that cannot tell
    such examples from the data is too weak, and shows the generator no way. It is looked at when training has ended.

    Args:
        observations: What the run wrote down.
        share: Of the loss of that answer: ln 2 for two classes that are equally frequent, the variance of numbers.
        epochs: How many there must have been.
        unlike: Share of what a generator makes that looks like nothing in the data; more is a finding.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"loss": 0.7}}] * 5
        >>> metrics = {"train": {"loss": 0.69}}
        >>> not_learning(Observations(lines, metrics=metrics, facts={"chance_loss": 0.693}))[0].severity
        'error'
    """
    # That a model is too small, `underfitting` tells.
    if is_tiny(observations) or not is_left(observations, share, math.inf, epochs):
        return unlike_the_data(observations, unlike)
    gated = not observations.fact("plain")
    return [
        Finding(
            rule="not_learning",
            depth=3,
            severity="error",
            first_epoch=1,
            last_epoch=len(observations.epochs),
            evidence=evidence(observations),
            explanation=(
                "The model is no better than one that gives the same answer to every example. The "
                "learning rate may be far off, gradients may not get through, or the inputs may say nothing of the "
                "target: are they still those of their rows?"
            ),
            cures=(
                *(() if gated else ("model.cell=lstm",)),
                *adam(observations),
                "model.activation=relu",
                "model.normalisation=batch",
                *(("model.cell=lstm",) if gated else ()),
                "model.dropout=0.0",
            ),
        )
    ]
