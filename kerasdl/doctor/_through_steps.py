"""Steps of a sequence that training does not reach."""

from __future__ import annotations

from kerasdl.interfaces.finding import Finding, Observations

# In a recurrent layer without gates.
_FAINT = 0.02
# Of the loss of answers that are the same for all: a series may depend on its latest steps alone.
_NOTHING = 2 / 3


def through_steps(observations: Observations, reach: float) -> Finding | None:
    """Find first steps of a sequence that say next to nothing in the answer, for `vanishing_gradients`.

    Args:
        observations: What the run wrote down.
        reach: Slope at the first steps over that at the step where it is steepest; less counts as vanished.

    Example:
        >>> facts = {"reach": 1e-9, "reach_layer": "recurrent_1"}
        >>> through_steps(Observations([], facts=facts), 1e-6).layer
        'recurrent_1'
    """
    found = observations.fact("reach")
    # What gates keep is found by training longer; without any, what is faint stays so.
    nothing = (observations.left() or 1.0) > _NOTHING
    if found is None or found >= (max(reach, _FAINT) if observations.fact("plain") and nothing else reach):
        return None
    layer = observations.facts["reach_layer"]
    return Finding(
        rule="vanishing_gradients",
        depth=2,
        severity="warning",
        layer=layer,
        first_epoch=1,
        last_epoch=len(observations.epochs),
        evidence={"first_steps_to_steepest": found},
        explanation=(
            f"What the first steps of a sequence say is forgotten on the way through {layer!r}: the gradient shrinks "
            "at each step on its way back, and little is left of it. Gates that keep what they hold, or a summary of "
            "all steps in place of the last one, let it through."
        ),
        cures=("model.cell=lstm", "model.cell=gru", "model.summary=attention", "model.summary=mean"),
    )
