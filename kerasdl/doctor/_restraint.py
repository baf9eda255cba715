"""What keeps a model from learning rows by heart."""

from __future__ import annotations

from kerasdl.interfaces.finding import Observations

# With a feature for every so many rows or fewer, it matters more which of them count than how much.
_ROWS_A_FEATURE = 4


def restraint(observations: Observations) -> tuple[str, ...]:
    """Write penalties and dropout as overrides, the one that is likely to help most first.

    Where there are nearly as many features as rows, a penalty on absolute values leaves out those that do not matter,
    and one on squares does not (Ng 2004, "Feature selection, L1 vs. L2 regularization, and rotational invariance").

    Example:
        >>> restraint(Observations([], facts={"rows": 400, "features": 250}))[0]
        'model.l1=3e-3'
    """
    rows, features = observations.fact("rows"), observations.fact("features")
    many = rows is not None and features is not None and features * _ROWS_A_FEATURE > rows
    return (*(("model.l1=3e-3",) if many else ()), "model.l2=0.03", "model.dropout=0.3", "model.l2=1e-3")
