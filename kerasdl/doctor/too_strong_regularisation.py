"""A model that is held too tightly to learn."""

from __future__ import annotations

import math

from kerasdl.doctor._little import falls
from kerasdl.interfaces import Fraction, PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations, needs

# Of itself, what a loss that falls loses in the last quarter.
_FALL = 0.05
# Of the loss on the training part, what that on others is more where rows are learned.
_WORSE = 0.1
_UNHELD = (
    "model.l2=0.0",
    "model.l1=0.0",
    "training.optimizer.weight_decay=null",
    # adamw takes no null.
    "training.optimizer.weight_decay=0.0",
)


@needs("end")
def too_strong_regularisation(
    observations: Observations,
    *,
    left: Fraction = 0.45,
    share: Fraction = 0.3,
    shrunk: Fraction = 0.5,
    times: PositiveFloat = 5.0,
    dropped: Fraction = 0.7,
    altered: Fraction = 0.55,
    epochs: PositiveInt = 5,
) -> list[Finding]:
    """Find a model that learns little, while a penalty or decay makes its weights small, or most units are left out.

    Training makes weights larger; where it has learned nothing and they are much smaller than they were drawn, it was
    the penalty that moved them (Krogh and Hertz 1992). Dropout of a half is common in wide layers (Srivastava et al.
    2014); where much more is dropped, little is left to learn with.

    Args:
        observations: What the run wrote down.
        left: Of the loss of answers that are the same for all examples, this share is still there, without penalty; of
            dropout in training.
        share: Of the final training loss, what the penalty on weights makes; less does no harm.
        shrunk: Norm of the weights over what it was before training, where there is a penalty or decay; more is no sign
            of it.
        times: The penalty on the weights as they were drawn over the loss of such answers, where training made them
            smaller.
        dropped: Rate of dropout.
        altered: As `left`, where examples are altered at random, and losses fall no more.
        epochs: How many there must have been for that.

    Returns:
        One finding, or none.

    Example:
        >>> facts = {"penalty": 0.001, "shrunk": 0.02, "chance_loss": 0.69}
        >>> found = too_strong_regularisation(Observations([], metrics={"train": {"loss": 0.68}}, facts=facts))
        >>> found[0].cures[0]
        'model.l2=0.0'
    """
    still, loss = observations.left(), observations.kept_loss("train")
    penalty, norm, rate = (observations.fact(name) for name in ("penalty", "shrunk", "dropout"))
    small = math.inf if norm is None else norm
    # Units are left out in training only: what is left there tells how much can be learned.
    trained = min(observations.losses("train").values(), default=0.0) / (observations.fact("chance_loss") or math.inf)
    if still is None or not loss:
        return []
    cures: tuple[str, ...]
    # More epochs help where the losses of both parts still fall.
    stuck = len(observations.epochs) >= epochs and not falls(observations, _FALL)
    held = still >= left
    first = (observations.fact("penalty_before") or 0.0) / (observations.fact("chance_loss") or math.inf)
    if held and penalty is not None and penalty > share * loss and not _spares(observations):
        why, cures = f"{penalty / loss:.0%} of the loss is the penalty on weights", _UNHELD
    elif held and (penalty or observations.fact("decay")) and small < shrunk and not _dead(observations):
        why, cures = f"Weights were made {1 / max(small, 1e-6):.3g} times smaller than they were drawn", _UNHELD
    elif held and first > times and small < 1 and not _dead(observations):
        why, cures = f"At first, the penalty on weights was {first:.3g} times the loss that there is to learn", _UNHELD
    elif rate is not None and rate > dropped and max(still, trained) >= left:
        why = f"In each step {rate:.0%} of the units are left out"
        # Of numbers it changes the variance of what the last layer is given, and of its answers with it.
        cures = (
            ("model.dropout=0.0",)
            if observations.fact("largest_class") is None
            else ("model.dropout=0.2", "model.dropout=0.0")
        )
    elif observations.fact("augmented") and max(still, trained) >= altered and stuck:
        why, cures = "All examples are altered at random", ("model.augmentation=[]",)
    else:
        return []
    return [
        Finding(
            rule="too_strong_regularisation",
            depth=1,
            severity="warning",
            first_epoch=1,
            last_epoch=len(observations.epochs) or 1,
            evidence={"left_of_chance_loss": still, "penalty": penalty, "weights_over_initial": norm, "dropout": rate},
            explanation=(
                f"{why}, and the model has learned little: what is to keep it from learning rows by heart keeps it "
                "from learning at all."
            ),
            cures=cures,
        )
    ]


def _spares(observations: Observations) -> bool:
    """Tell whether the model is worse on others than on its rows, though it is held: without, it would be more so."""
    validation, train = observations.kept_loss("validation"), observations.kept_task_loss()
    if validation is None or train is None:
        return False
    return validation - (observations.fact("penalty") or 0.0) > (1 + _WORSE) * train


def _dead(observations: Observations) -> bool:
    """Tell whether all units of a layer were dead after the first epoch: nothing but decay moves weights then."""
    first = observations.activations[0]["layers"].values() if observations.activations else ()
    return any((row.get("dead_share") or 0.0) == 1 for row in first)
