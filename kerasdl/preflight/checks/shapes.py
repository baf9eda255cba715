"""What each layer makes of an example."""

from __future__ import annotations

import numpy as np

from kerasdl.interfaces import Spec
from kerasdl.preflight.looking import look
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject


def shapes(subject: Subject) -> Outcome:
    """Send a batch through the model: its outputs must be finite and of the task's shape.

    Args:
        subject: The prepared training.

    Returns:
        An outcome with a row for each layer.
    """
    seen = look(subject)
    rows, outputs = seen.rows, seen.outputs
    evidence = {"layers": len(rows), "weights": subject.core.count_params()}
    nonfinite = 1 - float(np.isfinite(outputs).mean())
    if nonfinite:
        return Outcome(
            "fail",
            f"{nonfinite:.0%} of what the model gives for examples it is to be trained on is no finite number, before "
            "any training: look for a logarithm, a root or a division of what may be zero or less.",
            {**evidence, "nonfinite_share": nonfinite},
            rows=rows,
        )
    expected = Spec.of(subject.prepared.task.outputs).shape
    if not subject.prepared.generates and outputs.shape[1:] != expected:
        return Outcome(
            "fail",
            f"The model gives {outputs.shape[1:]} for an example, and the task needs {expected}.",
            evidence,
            rows=rows,
        )
    wide = [row["layer"] for row in rows if row["dtype"] == "float64"]
    if wide:
        told = f"{wide[0]!r} computes in float64, which is twice as slow and as large as float32 and no better here."
        return Outcome("warn", told, evidence, rows=rows)
    return Outcome("pass", f"A batch goes through the model and comes out as {outputs.shape[1:]}.", evidence, rows=rows)
