"""Models that are larger than the one that was trained."""

from __future__ import annotations

from kerasdl.interfaces.finding import Observations

# Where less is there, more is a cure that small tasks can still be trained with.
_UNITS, _FILTERS = 128, 32
_FEW = 8


def larger(observations: Observations) -> tuple[str, ...]:
    """Write a wider model as overrides, for convolutions before dense layers.

    Example:
        >>> larger(Observations([], facts={"widest": 16})), larger(Observations([], facts={"widest": 512}))
        (('model.units=[128, 128]',), ('model.units=[1024, 1024]',))
    """
    filters, widest = observations.fact("filters"), int(observations.fact("widest") or 0)
    units = _UNITS if widest < _UNITS else 2 * widest
    cures = [f"model.units=[{units}, {units}]"]
    if filters is not None:
        count = _FILTERS if filters < _FILTERS else 2 * int(filters)
        cures.insert(0, f"model.filters=[{count}, {2 * count}]")
    return tuple(cures)


def is_tiny(observations: Observations) -> bool:
    """Tell whether a model has no hidden layer, or none with more than a few units or filters.

    Example:
        >>> is_tiny(Observations([], facts={"hidden": 0})), is_tiny(Observations([], facts={"hidden": 1, "widest": 64}))
        (True, False)
    """
    hidden, widest, filters = (observations.fact(name) for name in ("hidden", "widest", "filters"))
    if filters is not None:
        return filters < _FEW
    return hidden is not None and (hidden == 0 or (widest or 0) < _FEW)
