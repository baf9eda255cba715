"""A model that learns its rows by heart."""

from __future__ import annotations

from kerasdl.interfaces import PositiveFloat
from kerasdl.interfaces.finding import Finding, Observations


def overfitting(
    observations: Observations, *, rise: PositiveFloat = 0.1, of_chance: PositiveFloat = 0.05
) -> list[Finding]:
    """Find a validation loss that rose after its best epoch while the training loss went on falling.

    What counts is the model that was kept: where early stopping gave the best weights back, nothing is wrong.

    Args:
        observations: What the run wrote down.
        rise: By how much the validation loss of the final weights must exceed the best one, as a fraction of the best
            one or of what training had gained until then, whichever is larger.
        of_chance: And as a fraction of the loss of answers that are the same for all examples: near 0 all is noise.

    Returns:
        One finding, or none.

    Example:
        >>> losses = [(1.0, 1.0), (0.5, 0.6), (0.1, 0.9)]
        >>> lines = [{"train": {"loss": train}, "validation": {"loss": held_out}} for train, held_out in losses]
        >>> overfitting(Observations(lines, metrics={"validation": {"loss": 0.9}}))[0].first_epoch
        2
    """
    train, validation = observations.losses("train"), observations.losses("validation")
    measured = [epoch for epoch in validation if epoch in train]
    kept = (observations.metrics or {}).get("validation", {}).get("loss")
    if not measured or kept is None:
        return []
    best, last = min(measured, key=lambda epoch: validation[epoch]), measured[-1]
    least = validation[best]
    # A first epoch may be far worse than knowing nothing; a model that is so until the end learns nothing by heart.
    chance = observations.fact("chance_loss")
    begun = validation[measured[0]] if chance is None else min(validation[measured[0]], chance)
    if train[last] >= train[best] or kept - least <= rise * max(begun - least, least):
        return []
    if chance is not None and (least >= chance or kept - least <= of_chance * chance):
        return []
    return [
        Finding(
            rule="overfitting",
            depth=2,
            severity="warning",
            first_epoch=best,
            last_epoch=last,
            evidence={
                "best_validation_loss": least,
                "kept_validation_loss": kept,
                "train_loss_then": train[best],
                "train_loss_at_the_end": train[last],
            },
            explanation=(
                f"After epoch {best} the model got better on the rows it was trained on and worse on those it was "
                "not: it learns them by heart. Stop at the best epoch, as early_stopping does, or make that harder."
            ),
            cures=(f"training.epochs={best}", "model.dropout=0.3", "model.l2=1e-4"),
        )
    ]
