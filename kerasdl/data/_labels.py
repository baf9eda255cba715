"""Targets of several labels each, as columns of 0 and 1: one for each label that the training part has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from kerasdl.data._split import Parts
from kerasdl.errors import DataError
from kerasdl.fields import Labels
from kerasdl.interfaces import Field, Part


def spread(parts: Mapping[str, Part], field: Labels) -> tuple[dict[str, Part], Labels]:
    """Give targets a column for each label that any part has, or for each that is listed.

    Args:
        parts: Their targets are tuples of labels.
        field: Of the targets.

    Returns:
        The parts, with targets `(examples, labels)`, and the field with these labels.
    """
    rows = {name: part.y for name, part in parts.items() if part.y is not None}
    labels = field.labels or tuple(sorted({label for some in rows.values() for each in some for label in each}))
    field = replace(field, labels=labels)
    return {name: replace(parts[name], y=field.numbers(y).astype(np.int8)) for name, y in rows.items()}, field


def learned(parts: Parts, field: Labels) -> tuple[Parts, Labels]:
    """Leave the labels that the training part has.

    Raises:
        DataError: Another part has one that the training part lacks, or none has any.
    """
    train = parts[0]
    assert train.y is not None
    there = train.y.any(axis=0)
    known = replace(field, labels=tuple(np.array(field.labels, object)[there]))
    if not known.labels:
        raise DataError(f"column {field.name!r}: no row for training has a label", cure="Name another target.")
    for name, part in zip(("validation", "test"), parts[1:], strict=True):
        if part is not None and part.y is not None and (new := part.y.any(axis=0) & ~there).any():
            raise known.unknown(f"column {field.name!r}, {name} part", np.array(field.labels, object)[new].tolist())
    kept = (None if part is None or part.y is None else replace(part, y=part.y[:, there]) for part in parts)
    return tuple(kept), known  # type: ignore[return-value]


def listed(targets: Iterable[Field]) -> dict[str, tuple[str, ...]]:
    """Give the labels of targets that have several, as a resolved recipe writes them."""
    return {field.name: field.labels for field in targets if isinstance(field, Labels)}
