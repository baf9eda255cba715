"""Whether every weight is told how to change."""

from __future__ import annotations

from typing import Any

from kerasdl import engine
from kerasdl.callbacks import GradientMonitor
from kerasdl.doctor import vanishing_gradients
from kerasdl.interfaces.finding import Observations
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject
from kerasdl.runs.diagnosing import for_network

_STEPS, _MOST_EXAMPLES = 3, 64
# Loss scaling halves its scale in each step that it skips: enough for any gradient that float16 can hold.
_MOST_ROUNDS = 12


def gradients(subject: Subject) -> Outcome:
    """Take three steps on real batches, and look for layers and variables whose gradient was zero or missing in all.

    It must reach at least one value: rows of an embedding that no example names have none. Where loss scaling skips
    them all, further steps are taken on the same batches until it has found its scale. Whether gradients vanish on the
    way to the first layer is for the doctor's rule to say, so that check and doctor agree; it warns.

    Args:
        subject: The prepared training.

    Returns:
        An outcome.
    """
    if not subject.core.trainable_variables:
        return Outcome("fail", "The model has no trainable weights: no training can change it.", {"weights": 0})
    measured = _measured(subject)
    lost, layers = (
        [name for name, found in measured[part].items() if found["zero_share"] in (None, 1.0)]
        for part in ("variables", "layers")
    )
    evidence: dict[str, Any] = {"variables": len(measured["variables"]), "without_gradient": len(lost)}
    nonfinite = {name: found["nonfinite"] for name, found in measured["variables"].items() if found["nonfinite"]}
    # What loss scaling skipped at first was the scale's doing.
    if nonfinite and not (measured["measured_steps"] and measured["skipped_steps"]):
        steps = _STEPS * _MOST_ROUNDS if measured["skipped_steps"] else _STEPS
        return Outcome(
            "fail",
            f"The gradient of {next(iter(nonfinite))!r} is no finite number, in the first {steps} steps already.",
            {**evidence, "nonfinite": sum(nonfinite.values())},
            ("training.optimizer.global_clipnorm=1.0", "data.standardise=true"),
        )
    if layers:
        others = f" and {len(layers) - 1} more" if len(layers) > 1 else ""
        return Outcome(
            "fail",
            f"No gradient reaches {layers[0]!r}{others}: training leaves such weights as they were drawn. The layer "
            "has no part in the outputs, what stands behind it has slope 0, or all its units are dead.",
            evidence,
            ("model.activation=leaky_relu", "model.normalisation=batch"),
        )
    # A Wasserstein loss is the difference of two means: the last bias takes itself away.
    if lost and not subject.prepared.generates:
        return Outcome("warn", f"No gradient reaches {lost[0]!r}: training leaves it as it is.", evidence)
    # The rule wants to see it in several epochs; of a training that has not begun there is one look.
    for found in vanishing_gradients(Observations([], [measured]), epochs=1):
        return Outcome("warn", found.explanation, {**evidence, **found.evidence}, for_network(found))
    told = f"A gradient reaches {evidence['variables'] - len(lost)} of {evidence['variables']} trainable variables."
    return Outcome("pass", told, evidence)


def _measured(subject: Subject) -> dict[str, Any]:
    batch = min(subject.batch_size, _MOST_EXAMPLES)
    some, monitor = subject.some(_STEPS * batch), GradientMonitor(every=1)
    with subject.borrowed():
        for _ in range(_MOST_ROUNDS):
            engine.fit(
                subject.core,
                some.x,
                some.y,
                batch_size=batch,
                sample_weight=some.weights,
                verbose=0,
                callbacks=[monitor],
                seed=subject.recipe.seed,
                # To compile a monitored step takes longer than some steps do.
                compile="graph" if subject.loops and subject.recipe.training.compile != "eager" else "eager",
            )
            if monitor.history[0]["measured_steps"] or not monitor.history[0]["skipped_steps"]:
                break
    return monitor.history[0]
