"""Gradients that grow without end."""

from __future__ import annotations

from kerasdl.doctor._lasting import lasting, median
from kerasdl.doctor._rates import cures
from kerasdl.interfaces import PositiveFloat
from kerasdl.interfaces.finding import Finding, Observations, needs

_FIRST = 3
# Gradients are beyond float16 by themselves where a loss made so much smaller does not bring them back.
_LEAST_SCALE = 2.0**-10


@needs("gradient_monitor")
def exploding_gradients(observations: Observations, *, growth: PositiveFloat = 1e3) -> list[Finding]:
    """Find gradients that became many times larger than they were, or left the range of numbers.

    A product of many slopes above 1, as through the steps of a recurrent network or layers with large weights, grows
    with each factor (Pascanu et al. 2013, arXiv:1211.5063). Compared is the norm of all gradients with that of the
    first measured epochs, so that the size of the model does not matter. Needs `gradient_monitor`.

    Dynamic loss scaling skips a step whose gradients leave the range of float16, and halves the scale until they come
    back. That is no finding, unless all steps are skipped until the scale is next to nothing or the training has ended.

    Args:
        observations: What the run wrote down.
        growth: So many times the norm at the beginning, above 1.

    Returns:
        One finding, or none.

    Example:
        >>> norms = [1.0, 2.0, 1.0, 5e3, 1e6]
        >>> lines = [{"epoch": number, "global_norm": norm, "layers": {}} for number, norm in enumerate(norms, 1)]
        >>> exploding_gradients(Observations([], lines))[0].first_epoch
        4
    """
    return _grown(observations, growth) or _skipped(observations)


def _grown(observations: Observations, growth: float) -> list[Finding]:
    measured = [line for line in observations.gradients if line.get("measured_steps", 1)]
    norms = [(line["epoch"], line.get("global_norm")) for line in measured]
    begun = [norm for _, norm in norms[:_FIRST] if norm]
    if not begun:
        return []
    usual = median(begun)
    found = [(epoch, norm) for epoch, norm in norms if norm is None or norm > growth * usual]
    if not found:
        return []
    return [
        Finding(
            rule="exploding_gradients",
            depth=3,
            severity="error",
            first_epoch=found[0][0],
            last_epoch=found[-1][0],
            evidence={"norm_at_first": usual, "largest_norm": max((norm for _, norm in found if norm), default=None)},
            explanation=(
                "Gradients grew to many times their size: each step throws the weights further than the one before. "
                "Clipping bounds the step whatever the gradient is; a lower learning rate and normalisation keep them "
                "from growing."
            ),
            cures=(
                "training.optimizer.global_clipnorm=1.0",
                *cures(observations, 0.1),
                "model.normalisation=layer",
            ),
        )
    ]


def _skipped(observations: Observations) -> list[Finding]:
    lines = observations.gradients
    skipped = lasting(lines, lambda line: bool(line.get("skipped_steps")) and not line["measured_steps"])
    ended = observations.metrics is not None and len(skipped) == len(lines) >= _FIRST
    if not skipped or not (ended or skipped[-1]["loss_scale"] < _LEAST_SCALE):
        return []
    return [
        Finding(
            rule="exploding_gradients",
            depth=1,
            severity="error",
            first_epoch=skipped[0]["epoch"],
            last_epoch=skipped[-1]["epoch"],
            evidence={
                "skipped_steps": sum(line["skipped_steps"] for line in skipped),
                "loss_scale": skipped[-1]["loss_scale"],
            },
            explanation=(
                "No step was taken: gradients are beyond what float16 can hold, however small loss scaling makes the "
                "loss. bfloat16 has the range of float32; a lower learning rate and normalisation keep gradients small."
            ),
            cures=("training.precision=bfloat16", *cures(observations, 0.1), "model.normalisation=layer"),
        )
    ]
