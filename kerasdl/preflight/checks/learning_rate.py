"""Which learning rate lets the loss fall, and whether the recipe's is one of them."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from kerasdl.components import bind, factory
from kerasdl.interfaces import Component, PositiveFloat, PositiveInt
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.range_test import Reading, Steps, read
from kerasdl.preflight.subject import Subject

_LOWEST, _HIGHEST = 1e-5, 10.0
# Its state holds sums over the rates of earlier steps.
_BOUND_TO_ITS_RATE = "ftrl"
# Steps at the recipe's own rates; what leaps does so in the first few.
_BEGINNING = 20


def learning_rate(
    subject: Subject, *, steps: PositiveInt = 80, low: PositiveFloat = 100.0, leap: PositiveFloat = 30.0
) -> Outcome:
    """Raise the learning rate from step to step, and look at where the loss falls and where it leaves its path.

    The range test of Smith (2017, arXiv:1506.01186, section 3.3), on the recipe's optimizer from the initial weights.
    Good rates lie between the one at which the loss begins to fall, which is suggested, and the one at which it ends.
    An optimizer that has come to small gradients step by step stands higher rates than one that begins with them, so
    some steps are taken at the recipe's own, too.

    Args:
        subject: The prepared training.
        steps: How many steps to take at most.
        low: A rate so many times smaller than the suggestion warns.
        leap: If the loss rises to so many times that at first, at the recipe's own rates, they are too high.

    Returns:
        An outcome.
    """
    if subject.without_training:
        return Outcome("skip", subject.without_training)
    chosen = subject.recipe.training.optimizer
    if "learning_rate" not in chosen.options or chosen.kind == _BOUND_TO_ITS_RATE:
        return Outcome("skip", "Does not apply to an optimizer without a learning rate that may change at any step.")
    own, key = _rates(subject, chosen.options["learning_rate"])
    rate = float(own.max())
    rates = np.geomspace(_LOWEST, max(_HIGHEST, 10 * rate), steps)
    stepping = Steps(subject, factory(chosen)(learning_rate=_LOWEST))
    losses = stepping.levelled(rates)
    found = read(rates[: len(losses)], losses)
    evidence: dict[str, Any] = {"learning_rate": rate, "loss_at_first": found.first, "least_loss": found.least}
    if found.suggestion is None:
        last = rates[len(losses) - 1]
        told = f"In {len(losses)} steps from {_LOWEST:g} to {last:.2g} no learning rate lets the loss fall clearly"
        return Outcome("warn", f"{told}: the task is noisy or hard, or something is wrong with the model.", evidence)
    begun = stepping.take(own[:_BEGINNING])
    evidence |= {"suggestion": found.suggestion, "least_loss_at": found.best, "too_high_from": found.edge}
    evidence["highest_loss_in_first_steps"] = float(begun.max())
    result, why = _judged(rate, found, low)
    if result != "fail" and not begun.max() <= leap * abs(found.first):
        result, why = "warn", f", at which it leaps to {begun.max():.3g} within {len(begun)} steps: too high to begin"
    told = f"The loss fell at learning rates from {found.suggestion:.1g} to {found.best:.1g}; the recipe has {rate:.2g}"
    cures = () if result == "pass" else (f"{key}={found.suggestion:.1g}",)
    return Outcome(result, f"{told}{why}.", evidence, cures)


def _judged(rate: float, found: Reading, low: float) -> tuple[Literal["pass", "warn", "fail"], str]:
    """Say what a rate is worth, and why."""
    if found.edge is not None and rate >= found.edge:
        return "fail", ", at which it left its path: such steps are so long that they lead away"
    if rate > 3 * found.best:
        return "warn", ", which is high: the loss may jump about"
    if found.suggestion and rate * low < found.suggestion:
        return "warn", ", which is low: the loss will creep"
    return "pass", ""


def _rates(subject: Subject, rate: Any) -> tuple[np.ndarray, str]:
    """Give the learning rates of the first steps and of some later ones, and the key that changes them."""
    key = "training.optimizer.learning_rate"
    if not isinstance(rate, Component):
        return np.full(_BEGINNING, float(rate)), key
    schedule, planned = bind(rate), subject.steps * subject.recipe.training.epochs
    places = [*range(_BEGINNING), *np.linspace(0, planned, 200).astype(int)]
    name = next((name for name in ("initial_learning_rate", "warmup_target") if rate.options.get(name)), "values[0]")
    return np.array([float(schedule(step)) for step in places]), f"{key}.{name}"
