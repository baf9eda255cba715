"""Learning rates that fall to nothing while there is much to learn."""

from __future__ import annotations

from kerasdl.doctor._lasting import median
from kerasdl.doctor._rates import KEY, cures, ratios
from kerasdl.interfaces.finding import Finding, Observations

# Update over weights of the layer that moves most, in the last half; and of the loss of answers that are the same for
# all examples, what is left of it.
_STILL, _SOME = 1e-6, 0.1
_LEAST = 2


def decayed(observations: Observations) -> Finding | None:
    """Find weights that moved at first and stood still from the middle of the training on, for `learning_rate_too_low`.

    Example:
        >>> row = {"norm": 1.0, "update_ratio": 1e-2}
        >>> lines = [{"epoch": at, "layers": {"logits": row}} for at in (1, 2)]
        >>> lines += [{"epoch": at, "layers": {"logits": {**row, "update_ratio": 1e-9}}} for at in (3, 4)]
        >>> metrics = {"train": {"loss": 0.5}}
        >>> decayed(Observations([], lines, metrics=metrics, facts={"chance_loss": 0.69})).first_epoch
        3
    """
    found, left = ratios(observations, max, embeddings=False), observations.left()
    lines = observations.gradients[len(found) // 2 :]
    last = found[len(found) // 2 :]
    learned = observations.is_well() if left is None else left < _SOME
    # Where hardly a layer has a gradient left, it is not the rate.
    norms = [row.get("norm") or 0.0 for line in lines for row in line["layers"].values()]
    if len(last) < _LEAST or learned or max(last) >= _STILL or max(found) < _STILL or not median(norms):
        return None
    called = any("learning_rate" in line.get("train", {}) for line in observations.epochs)
    rate = observations.fact("learning_rate")
    constant = cures(observations, 1.0) if rate is None else (f"{KEY}={rate:.3g}",)
    return Finding(
        rule="learning_rate_too_low",
        depth=1,
        severity="warning",
        first_epoch=lines[0]["epoch"],
        last_epoch=lines[-1]["epoch"],
        evidence={"largest_update_ratio": max(last), "at_first": max(found), "loss": observations.kept_loss("train")},
        explanation=(
            "The weights stopped moving halfway, with much left to learn: the learning rate has fallen to nothing. A "
            "schedule counts steps, not epochs, of which each has many; a callback may cut the rate too often. A rate "
            "that stays as it is goes on."
        ),
        cures=(*(("~callbacks",) if called else ()), *constant),
    )
