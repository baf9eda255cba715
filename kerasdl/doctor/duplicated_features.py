"""Features that say the same."""

from __future__ import annotations

from kerasdl.interfaces.finding import Finding, Observations


def duplicated_features(observations: Observations) -> list[Finding]:
    """Find features of rows of numbers that are the same as others.

    Args:
        observations: What the run wrote down.

    Returns:
        One finding, or none.

    Example:
        >>> duplicated_features(Observations([], facts={"features": 4, "duplicated_features": 1}))[0].severity
        'info'
    """
    count, features = observations.fact("duplicated_features"), observations.fact("features")
    if not count or not features:
        return []
    return [
        Finding(
            rule="duplicated_features",
            depth=0,
            severity="info",
            first_epoch=1,
            last_epoch=1,
            evidence={"duplicated_features": count, "features": features},
            explanation=(
                f"{count:.0f} of {features:.0f} features are the same as others, number by number: they count twice, "
                "and say nothing more. Are they copies by mistake?"
            ),
            cures=(),
        )
    ]
