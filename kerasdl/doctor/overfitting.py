"""A model that learns its rows by heart."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from kerasdl.doctor._lasting import median
from kerasdl.doctor._restraint import restraint
from kerasdl.interfaces import Fraction, PositiveFloat
from kerasdl.interfaces.finding import Finding, Observations

# Of the loss, and the mistakes, of answers that are the same for all examples: with so much left, nothing is learned.
_NOTHING, _SOME = 0.97, 0.9
# By how many times what it falls by in some epochs after the best one a loss must rise.
_JUMPS = 2
_SAME = 1e-4
_FEW = 30


def overfitting(
    observations: Observations,
    *,
    rise: PositiveFloat = 0.1,
    of_chance: PositiveFloat = 0.05,
    perfect: Fraction = 0.1,
    apart: Fraction = 0.15,
) -> list[Finding]:
    """Find what was learned of the rows that a model was trained on, and does not hold for others.

    Either the validation loss rose after its best epoch, by more than it jumps up and down, while the
    training loss went on falling; or hardly anything is left to learn of the training rows, and much of the others; or
    no epoch was better on others than an answer that is the same for all (Zhang et al. 2017, arXiv:1611.03530, train on
    shuffled labels). What counts is the model that was kept: where early stopping gave the best weights back, nothing
    is wrong.

    Args:
        observations: What the run wrote down.
        rise: By how much the validation loss of the final weights must exceed the best one, as a fraction of the best
            one or of what training had gained until then, whichever is larger.
        of_chance: And as a fraction of the loss of answers that are the same for all examples: near 0 all is noise. By
            as much it must exceed the training loss.
        perfect: Of that loss, less is left on the training part.
        apart: By how much more is left on the validation part, as a fraction of that loss, and of classes of the
            mistakes of always giving the most frequent one, too.

    Returns:
        One finding, or none.

    Example:
        >>> losses = [(1.0, 1.0), (0.5, 0.6), (0.2, 0.8), (0.1, 0.9)]
        >>> lines = [{"train": {"loss": train}, "validation": {"loss": held_out}} for train, held_out in losses]
        >>> overfitting(Observations(lines, metrics={"validation": {"loss": 0.9}}))[0].first_epoch
        2
    """
    train, validation = observations.losses("train"), observations.losses("validation")
    measured = [epoch for epoch in validation if epoch in train]
    kept, chance = observations.kept_loss("validation"), observations.fact("chance_loss")
    if not measured or kept is None:
        return []
    best, last = min(measured, key=lambda epoch: validation[epoch]), measured[-1]
    least = validation[best]
    evidence: dict[str, float | None] = {
        "best_validation_loss": least,
        "kept_validation_loss": kept,
        "train_loss_then": train[best],
        "train_loss_at_the_end": train[last],
    }
    left = observations.left()
    # A first epoch may be far worse than knowing nothing; a model that is so until the end learns nothing that holds.
    held = observations.fact("validation_chance_loss")
    held = chance if held is None else held
    if held is not None and least - (observations.fact("penalty") or 0.0) >= held:
        wrong = observations.mistakes_left("validation")
        # Of classes, their mistakes tell beside the loss that nothing holds.
        learned = (
            left is not None and left < (_SOME if wrong is None else _NOTHING) and train[last] < train[measured[0]]
        )
        # On a few rows it is a matter of luck.
        if not learned or (observations.fact("validation_rows") or _FEW) < _FEW:
            return []
        if wrong is None or wrong >= _SOME:
            return [_holds_for_none(measured[0], last, evidence | {"validation_chance_loss": held})]
    begun = validation[measured[0]] if chance is None else min(validation[measured[0]], chance)
    far = kept - (observations.kept_loss("train") or 0.0)
    noise = of_chance * (chance or 0.0)
    # What goes down again is chance.
    after = [validation[epoch] for epoch in measured[measured.index(best) :]]
    downs = [earlier - later for earlier, later in pairwise(after) if later < earlier]
    rose = kept - least > max(rise * max(begun - least, least), noise, _JUMPS * median(downs or [0.0])) and far > noise
    if rose and train[last] < train[best]:
        return [_rose(best, last, evidence, restraint(observations))]
    # Those of the best epoch are the best there are.
    given_back = kept <= least * (1 + _SAME)
    by_heart = left is not None and left < perfect and far > apart * (chance or 0.0)
    if by_heart and not given_back and _mistaken(observations, apart):
        return [_by_heart(best, last, evidence, restraint(observations))]
    return []


def _mistaken(observations: Observations, apart: float) -> bool:
    """Tell whether a classifier is wrong more often, too: one that is sure of few mistakes has a large loss."""
    validation, train = observations.mistakes_left("validation"), observations.mistakes_left()
    return validation is None or train is None or validation - train > apart


def _rose(best: int, last: int, evidence: dict[str, float | None], held: tuple[str, ...]) -> Finding:
    told = (
        f"After epoch {best} the model got better on the rows it was trained on and worse on those it was "
        "not: it learns them by heart. Make that harder, or stop at the best epoch, as early_stopping does."
    )
    return _finding("warning", best, last, evidence, told, (*held, f"training.epochs={best}"))


def _by_heart(first: int, last: int, evidence: dict[str, float | None], held: tuple[str, ...]) -> Finding:
    told = (
        "The model knows the rows it was trained on by heart, and is much worse on others. More rows help most; "
        "examples that are altered at random, or a model that is held more tightly, help where there are none."
    )
    return _finding("warning", first, last, evidence, told, held)


def _holds_for_none(first: int, last: int, evidence: dict[str, float | None]) -> Finding:
    told = (
        "The model learned the rows it was trained on, and in no epoch was it better on others than an answer that is "
        "the same for all: there is nothing to learn that holds. Are targets still those of their rows, or were they "
        "shuffled? Are both parts of the same kind? Or the inputs say nothing of the target."
    )
    return _finding("error", first, last, evidence, told)


def _finding(
    severity: Literal["warning", "error"],
    first: int,
    last: int,
    evidence: dict[str, float | None],
    told: str,
    cures: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        rule="overfitting",
        depth=2,
        severity=severity,
        first_epoch=first,
        last_epoch=last,
        evidence=evidence,
        explanation=told,
        cures=cures,
    )
