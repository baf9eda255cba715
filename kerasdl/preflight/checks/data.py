"""What the data source remarked while it read the data."""

from __future__ import annotations

from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.subject import Subject


def data(subject: Subject) -> Outcome:
    """Tell what is odd about the data: columns that give the target away, rows that two parts share, and the like.

    Args:
        subject: The prepared training.

    Returns:
        An outcome.
    """
    found = [finding for finding in subject.prepared.findings if finding.severity != "info"]
    if not found:
        return Outcome("pass", "The data source has nothing to say against the data.")
    told = " ".join(finding.explanation for finding in found)
    cures = tuple(dict.fromkeys(cure for finding in found for cure in finding.cures))
    return Outcome("warn", told, {"remarks": len(found)}, cures)
