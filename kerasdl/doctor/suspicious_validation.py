"""Scores too good to be true."""

from __future__ import annotations

from kerasdl.interfaces import Fraction
from kerasdl.interfaces.finding import Finding, Observations


def suspicious_validation(
    observations: Observations,
    *,
    solved: Fraction = 0.01,
    below: Fraction = 0.5,
    of_chance: Fraction = 0.1,
    both: Fraction = 0.1,
) -> list[Finding]:
    """Find a validation loss that is near 0 after the first epoch, or far below that of the training part in use.

    Or examples of the validation part that are in the training part, too, as they are where rows were drawn more than
    once, before the data was divided.

    Rows that are not trained on are harder than those that are. Where they are far easier, or the first epoch tells all
    of them, the target may stand in an input, or rows of validation in training.

    Args:
        observations: What the run wrote down.
        solved: Of the loss of answers that are the same for all examples, what is left after the first epoch.
        below: The validation loss over that of training, both with the final weights.
        of_chance: The difference of the two as a share of the loss of answers that are the same for all examples.
        both: Share of the validation part whose inputs are for training, too.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"loss": 0.3}, "validation": {"loss": 0.001}}]
        >>> suspicious_validation(Observations(lines, facts={"chance_loss": 0.69}))[0].severity
        'info'
    """
    if (there := observations.fact("shared") or 0.0) > both:
        return [_shared(there, len(observations.epochs) or 1)]
    chance, validation = observations.fact("chance_loss"), observations.losses("validation")
    if chance is None or chance <= 0 or not validation:
        return []
    first, kept = validation.get(1), observations.kept_loss("validation")
    trained = observations.kept_loss("train")
    at_once = first is not None and 0 <= first < solved * chance
    easier = kept is not None and trained is not None and kept < below * trained and trained - kept > of_chance * chance
    if not at_once and not easier:
        return []
    return [
        Finding(
            rule="suspicious_validation",
            depth=3,
            # Easy tasks are learned in an epoch, too.
            severity="warning" if easier else "info",
            first_epoch=1,
            last_epoch=len(observations.epochs),
            evidence={"first_validation_loss": first, "kept_validation_loss": kept, "kept_train_loss": trained},
            explanation=(
                "After one epoch hardly any of the validation loss is left: does an input hold the target, or what is "
                "known only after it? Are rows of the validation part in the training part, too?"
                if at_once
                else "The model is far better on the validation part than on what it was trained on: is that part "
                "easier, does it hold rows of the training part, or are a few rows for training wrong?"
            ),
            cures=(),
        )
    ]


def _shared(share: float, epochs: int) -> Finding:
    return Finding(
        rule="suspicious_validation",
        depth=0,
        severity="warning",
        first_epoch=1,
        last_epoch=epochs,
        evidence={"shared": share},
        explanation=(
            f"{share:.0%} of the examples for validation are among those for training, too: what is known by heart "
            "counts as learned. Take each example once, before the data is divided into parts."
        ),
        cures=(),
    )
