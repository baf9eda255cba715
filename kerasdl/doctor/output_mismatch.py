"""A model that ends otherwise than its loss takes it."""

from __future__ import annotations

from kerasdl.interfaces.finding import Finding, Observations


def output_mismatch(observations: Observations) -> list[Finding]:
    """Find a last layer or a loss that cannot tell right answers from wrong ones.

    Answers that are right must have a smaller loss than those that are wrong, and the last activation must be able to
    give them: a softmax over one unit is 1 always, probabilities that a loss takes for logits are squeezed twice, and
    a target outside the range of an activation is never met.

    Args:
        observations: What the run wrote down.

    Returns:
        One finding, or none.

    Example:
        >>> output_mismatch(Observations([], facts={"mismatch": "The last activation gives 0 to 1."}))[0].severity
        'error'
    """
    wrong_loss = observations.facts.get("loss_mismatch")
    told = observations.facts.get("mismatch") or wrong_loss
    if not told:
        return []
    return [
        Finding(
            rule="output_mismatch",
            depth=0,
            severity="error",
            first_epoch=1,
            last_epoch=len(observations.epochs) or 1,
            evidence={},
            explanation=str(told),
            # No option ends a model of one's own with another layer.
            cures=("training.loss=auto",) if told == wrong_loss else (),
        )
    ]
