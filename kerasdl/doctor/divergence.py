"""A loss that stopped being a number, or runs away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasdl.doctor._rates import adam, cures
from kerasdl.interfaces import PositiveFloat
from kerasdl.interfaces.finding import Finding, Observations

_DATA = ("input", "target", "sample weight")
_TOO_LONG = (
    "Steps that are too long throw the weights further from the minimum each time; a lower learning rate shortens "
    "them, clipping gradients bounds them."
)


def divergence(observations: Observations, *, runaway: PositiveFloat = 1e3) -> list[Finding]:
    """Find the step in which values became NaN or infinite, or a loss that falls without end.

    Args:
        observations: What the run wrote down.
        runaway: A loss that many times below 0 as it began from it has no lower end, above 1.

    Returns:
        One finding, or none.

    Example:
        >>> lines = [{"train": {"loss": 9.0}}, {"train": {"loss": None}}]
        >>> divergence(Observations(lines))[0].first_epoch
        2
    """
    # A loss that was not measured is no loss that left its range.
    written = [epoch["train"].get("loss", 0.0) for epoch in observations.epochs]
    epoch = next((number for number, loss in enumerate(written, start=1) if loss is None), None)
    finite = observations.losses("train")
    if epoch is not None:
        shorter = cures(observations, *((0.01, 0.1) if epoch == 1 else (0.1, 0.01)))
        told, where = _where(observations.nonfinite)
        evidence: dict[str, float | None] = {"last_finite_loss": finite.get(epoch - 1), **where}
        # What is wrong with the data no option mends.
        steps = (*adam(observations, shorter=True), *shorter, "training.optimizer.global_clipnorm=1.0")
        suggested = () if observations.nonfinite.get("kind") in _DATA else steps
        return [_finding(epoch, len(written), told, evidence, suggested)]
    first, last = next(iter(finite.values()), 0.0), next(reversed(finite.values()), 0.0)
    if last < -runaway * max(1.0, abs(first)):
        told = (
            "The loss falls without end, as one does that is to be made large, or that has no best answer: look at its "
            "sign."
        )
        evidence = {"first_loss": first, "last_loss": last}
        return [_finding(1, len(written), told, evidence, ("training.loss=auto",))]
    return []


def _where(nonfinite: Mapping[str, Any]) -> tuple[str, dict[str, float | None]]:
    """Say what was not finite first, in which step, and with which examples."""
    if not nonfinite:
        return f"The loss left the range of floating-point numbers. {_TOO_LONG}", {}
    kind, layer, examples = nonfinite["kind"], nonfinite.get("layer"), nonfinite.get("examples") or []
    listed = ", ".join(map(str, examples[:5])) + (", ..." if len(examples) > 5 else "")
    of = f" of {layer!r}" if layer else ""
    told = f"In step {nonfinite['step']} the {kind}{of} was no finite number, with the training examples {listed}. "
    if kind in _DATA:
        why = "That is in the data: look at these rows."
    elif kind == "output" and nonfinite["epoch"] == nonfinite["step"] == 1:
        why = "That is before any training: initial weights or inputs are too large, or a layer divides by 0."
    else:
        why = _TOO_LONG
    return told + why, {"step": nonfinite["step"], "examples": len(examples)}


def _finding(
    first: int, last: int, told: str, evidence: dict[str, float | None], suggested: tuple[str, ...]
) -> Finding:
    return Finding(
        rule="divergence",
        depth=3,
        severity="error",
        first_epoch=first,
        last_epoch=last,
        evidence=evidence,
        explanation=told,
        cures=suggested,
    )
