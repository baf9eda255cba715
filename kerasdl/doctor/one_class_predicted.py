"""A classifier that always says the same."""

from __future__ import annotations

from kerasdl.interfaces import Fraction
from kerasdl.interfaces.finding import Finding, Observations, needs

# Share of a class from which the others are rare.
_FREQUENT = 0.75


@needs("end")
def one_class_predicted(observations: Observations, *, share: Fraction = 0.99, rarer: Fraction = 0.3) -> list[Finding]:
    """Find a model that predicts one class for all examples, though others are there, or next to never another one.

    Args:
        observations: What the run wrote down.
        share: Of the examples that were looked at, those of the class that is predicted most often.
        rarer: How often other classes are predicted, over how often they are there; less is next to never, where one
            class is frequent.

    Returns:
        One finding, or none.

    Example:
        >>> one_class_predicted(Observations([], facts={"predicted_class": 1.0, "present_class": 0.95}))[0].severity
        'warning'
    """
    predicted, present = observations.fact("predicted_class"), observations.fact("present_class")
    if predicted is None or present is None or present >= share:
        return []
    never = present > _FREQUENT and 1 - predicted < rarer * (1 - present)
    if predicted < share and not never:
        return []
    return [
        Finding(
            rule="one_class_predicted",
            # Where classes are alike, or count alike, something else is wrong.
            depth=1 if present > _FREQUENT and not observations.fact("weighted") else 3,
            severity="warning",
            first_epoch=1,
            last_epoch=len(observations.epochs) or 1,
            evidence={"predicted_class": predicted, "present_class": present},
            explanation=(
                f"The model predicts the same class for {predicted:.0%} of the examples; {1 - present:.0%} are of "
                "others. Where one class is frequent, that is a good answer for the loss: let rare ones count as much."
            ),
            cures=("training.balance=weights", "training.balance=oversample"),
        )
    ]
