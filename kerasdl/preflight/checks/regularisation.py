"""Whether what keeps a model from learning by heart keeps it from learning at all."""

from __future__ import annotations

import keras

from kerasdl.interfaces import Fraction, PositiveFloat
from kerasdl.preflight import answers
from kerasdl.preflight.looking import look
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject

_EXAMPLES = 512
# Of the loss of answers that say nothing: a penalty of so much leaves the task the upper hand.
_MILD = 0.1
_DROPPING = (keras.layers.Dropout, keras.layers.GaussianDropout, keras.layers.AlphaDropout)


def regularisation(
    subject: Subject, *, heavy: PositiveFloat = 10.0, noisy: Fraction = 0.8, few: PositiveFloat = 4.0
) -> Outcome:
    """Compare the penalty on the initial weights with the loss of the task, and look at how much dropout leaves.

    A penalty far above the loss is made small first: weights go to 0 before they have learned anything. Dropout of a
    share p adds noise of sqrt(p / (1 - p)) times the signal to what the next layer gets (Srivastava et al. 2014,
    "Dropout", section 10): of 0.8 it is twice as strong.

    Args:
        subject: The prepared training.
        heavy: A penalty so many times the loss of answers that say nothing warns.
        noisy: A layer that drops such a share or more warns.
        few: A layer that leaves fewer units than this, on average, warns.

    Returns:
        An outcome.
    """
    if subject.without_training:
        return Outcome("skip", subject.without_training)
    y = subject.some(_EXAMPLES).y
    assert y is not None
    penalty, expected = _penalty(subject), abs(answers.of_nothing(subject, y))
    dropped, layer, left = _strongest_dropout(subject)
    evidence = {"penalty": penalty, "expected_loss": expected, "dropped_share": dropped, "fewest_units_left": left}
    told = f"The penalty on weights is {penalty:.3g}; the loss of answers that say nothing is {expected:.3g}"
    if penalty > heavy * expected:
        why = "training makes weights small rather than answers right"
        return Outcome("warn", f"{told}: {why}.", evidence, _weaker(subject, _MILD * expected / penalty))
    cures = ("model.dropout=0.5", "model.dropout=0.2", "model.dropout=0.0")
    if dropped >= noisy:
        noise = (dropped / (1 - dropped)) ** 0.5 if dropped < 1 else float("inf")
        why = f"drops {dropped:.0%}: the noise is {noise:.2g} times as strong as what is left"
        return Outcome("warn", f"In training {layer!r} {why}.", evidence, cures)
    if left is not None and left < few:
        why = f"leaves {left:.2g} units on average, which cannot stand in for each other"
        return Outcome("warn", f"In training {layer!r} {why}.", evidence, (cures[-1], "model.units=[64, 64]"))
    dropping = f"; dropout takes up to {dropped:.0%} of the units" if dropped else ""
    return Outcome("pass", f"{told}{dropping}.", evidence)


def _penalty(subject: Subject) -> float:
    """Give what weights add to the loss at first."""
    penalised = [each for each in subject.core.trainable_variables if getattr(each, "regularizer", None) is not None]
    return float(sum(float(variable.regularizer(variable)) for variable in penalised))


def _strongest_dropout(subject: Subject) -> tuple[float, str, float | None]:
    """Give the largest share that is dropped, the layer that leaves fewest units, and how many; None if none drops.

    Where a layer drops the largest share and another leaves fewer units, it is the first that is named if its share
    alone is too much.
    """
    rates = {layer.name: float(layer.rate) for layer in subject.core._flatten_layers() if isinstance(layer, _DROPPING)}
    widths = {row["layer"].rpartition("/")[2]: row["output"][-1] for row in look(subject).rows if row["output"]}
    left = {name: (1 - rate) * widths[name] for name, rate in rates.items() if rate and name in widths}
    if not left:
        return 0.0, "", None
    layer = min(left, key=lambda name: (left[name], -rates[name]))
    most = max(left, key=lambda name: rates[name])
    return (rates[most], most, left[layer]) if rates[most] > rates[layer] else (rates[layer], layer, left[layer])


def _weaker(subject: Subject, factor: float) -> tuple[str, ...]:
    """Give the recipe's penalties times a factor, and none at all."""
    options = subject.recipe.model.options
    found = {name: options[name] for name in ("l2", "l1") if options.get(name)}
    return (*(f"model.{name}={value * factor:.1g}" for name, value in found.items()), "model.l2=0.0", "model.l1=0.0")
