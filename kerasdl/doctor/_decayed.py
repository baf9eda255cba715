"""Learning rates that fall to nothing while there is much to learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kerasdl.doctor._lasting import median
from kerasdl.doctor._rates import KEY, cures, ratios
from kerasdl.interfaces.finding import Finding, Observations

# Update over weights of the layer that moves most, in the last half; and of the loss of answers that are the same for
# all examples, what is left of it.
_STILL, _SOME = 1e-6, 0.1
# Of gradient norms at first; and epochs that were measured.
_SHRUNK, _LEAST = 1e-3, 2


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
    lines = [
        line
        for line in observations.gradients
        if ratios(replace(observations, gradients=[line]), max, embeddings=False)
    ]
    found = ratios(observations, max, embeddings=False)
    begun, last = found[: len(found) // 2], found[len(found) // 2 :]
    if len(last) < _LEAST or max(last) >= _STILL or max(begun, default=0.0) < _STILL or _has_learned(observations):
        return None
    # Where gradients have shrunk as well, or hardly a layer has one, it is not the rate.
    before, after = (_norm(some) for some in (lines[: len(begun)], lines[len(begun) :]))
    if not after > _SHRUNK * before:
        return None
    called = any("learning_rate" in line.get("train", {}) for line in observations.epochs)
    first = lines[len(begun)]["epoch"]
    # A schedule may begin at 0.
    rate = observations.fact("learning_rate") or None
    constant = cures(observations, 1.0) if rate is None else (f"{KEY}={rate:.3g}",)
    return Finding(
        rule="learning_rate_too_low",
        depth=1,
        severity="warning",
        first_epoch=first,
        last_epoch=lines[-1]["epoch"],
        evidence={"largest_update_ratio": max(last), "at_first": max(begun), "loss": observations.kept_loss("train")},
        explanation=(
            f"From epoch {first} on, at the latest, the weights stand still, with much left to learn: the learning "
            "rate has fallen to nothing. A schedule counts steps, not epochs, of which each has many; a callback may "
            "cut the rate too often. A rate that stays as it is goes on."
        ),
        cures=(*(("~callbacks",) if called else ()), *constant),
    )


def _has_learned(observations: Observations) -> bool:
    """Tell whether little is left to learn, or nothing is known of it."""
    left = observations.left()
    if left is not None:
        return left < _SOME
    return "missed" not in observations.facts or observations.is_well()


def _norm(lines: Sequence[Mapping[str, Any]]) -> float:
    """Give the largest gradient norm that the layer in the middle has in some lines."""
    norms = [[row.get("norm") or 0.0 for row in line["layers"].values()] for line in lines]
    return max((median(each) for each in norms if each), default=0.0)
