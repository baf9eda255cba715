"""A model that answers otherwise when it is used than when it is trained."""

from __future__ import annotations

from kerasdl.interfaces import PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations, needs

# Of the loss of answers that are the same for all examples.
_LEARNED = 0.75


@needs("end")
def train_evaluation_gap(
    observations: Observations,
    *,
    times: PositiveFloat = 2.0,
    of_chance: PositiveFloat = 0.3,
    epochs: PositiveInt = 3,
) -> list[Finding]:
    """Find a loss on the training part that differs between training and use.

    Batch normalisation uses the statistics of the batch in training and moving averages afterwards (Ioffe and Szegedy
    2015, arXiv:1502.03167), which lag behind in short trainings; dropout leaves out units in training only (Srivastava
    et al. 2014), and with too much of it little is learned.

    Args:
        observations: What the run wrote down.
        times: The one loss over the other, above 1.
        of_chance: The difference as a share of the loss of answers that are the same for all examples.
        epochs: How many there must have been: within the first ones a loss falls fast, and averages lag behind.

    Returns:
        One finding, or none.

    Example:
        >>> lines, metrics = [{"train": {"loss": 0.1}}] * 3, {"train": {"loss": 2.0}}
        >>> train_evaluation_gap(Observations(lines, metrics=metrics, facts={"chance_loss": 0.69}))[0].cures[0]
        'training.batch_size=32'
    """
    losses = list(observations.losses("train").values())
    chance, used = observations.fact("chance_loss"), observations.kept_loss("train")
    if len(losses) < epochs or chance is None or used is None:
        return []
    # A loss that jumps differs from one step to the next by itself.
    lowest, last = min(losses), max(losses[-max(1, len(losses) // 3) :])
    if (kept := observations.fact("kept_epoch")) is not None:
        # Weights that were given back are those of an earlier epoch.
        last = max(losses[int(kept) - 1 : int(kept) + 1])
    least = of_chance * abs(chance)
    if min(lowest, used) < 0:
        return []
    # What is learned in training, and worse than nothing in use.
    is_lost = last < _LEARNED * chance < chance < used
    if (used > times * last or is_lost) and used - last > least:
        told = "In use the model is far worse on the very rows it was trained on than it was in training: "
        why = "some layer answers otherwise in training than in use."
        cures: tuple[str, ...] = ("training.batch_size=32", "model.normalisation=layer", "model.normalisation=none")
        if observations.fact("augmented"):
            why = "it was trained on altered examples, and what it learned of these does not hold for others."
            cures = ("model.augmentation=[]", *cures)
        elif observations.fact("batch_normalised") != 0:
            why = (
                "batch normalisation's averages differ from its batches. More steps in an epoch bring them closer; or "
                "normalise by layer, which is the same in both."
            )
        return [_finding(last, used, told + why, cures, len(losses))]
    dropped = observations.fact("dropout") != 0 or bool(observations.fact("augmented"))
    if dropped and lowest > times * used and lowest - used > least:
        return [
            _finding(
                lowest,
                used,
                "In training, the loss is far above that of the same rows in use: dropout or augmentation takes away "
                "so much that little can be learned. Less of it lets the model learn more.",
                ("model.dropout=0.2", "model.dropout=0.0", "model.augmentation=[]"),
                len(losses),
            )
        ]
    return []


def _finding(trained: float, used: float, explanation: str, cures: tuple[str, ...], epochs: int) -> Finding:
    return Finding(
        rule="train_evaluation_gap",
        depth=1,
        severity="warning",
        first_epoch=1,
        last_epoch=epochs,
        evidence={"loss_in_training": trained, "loss_in_use": used},
        explanation=explanation,
        cures=cures,
    )
