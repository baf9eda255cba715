"""Features that tell nothing."""

from __future__ import annotations

from kerasdl.interfaces.finding import Finding, Observations


def constant_features(observations: Observations) -> list[Finding]:
    """Find features of rows of numbers that are the same in all examples.

    Args:
        observations: What the run wrote down.

    Returns:
        One finding, or none.

    Example:
        >>> constant_features(Observations([], facts={"features": 4, "constant_features": 1}))[0].severity
        'info'
    """
    count, features = observations.fact("constant_features"), observations.fact("features")
    if not count or not features:
        return []
    return [
        Finding(
            rule="constant_features",
            depth=0,
            severity="info",
            first_epoch=1,
            last_epoch=1,
            evidence={"constant_features": count, "features": features},
            explanation=(
                f"{count:.0f} of {features:.0f} features are the same in all examples that were looked at, and "
                "tell nothing. In images these are borders; in a table, columns that can be left out."
            ),
            cures=(),
        )
    ]
