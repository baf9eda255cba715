"""Turns what was measured of gradients into means over an epoch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kerasdl.callbacks._gradients import COLUMNS, STATISTICS, GradientSums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Measured:
    """Means over the sampled steps of an epoch, `nonfinite` a sum; what was never measured is NaN.

    A sampled step that loss scaling skipped counts for `nonfinite` alone.

    Attributes:
        layers: Statistics by layer.
        variables: Statistics by variable.
        norm: L2 norm over all layers. Where optimizers take turns, the root of the sum of their squared mean norms.
        clipped_norm: The same after clipping.
        updates: How many updates had been made; of several optimizers, by the one that made most.
        taken: How many of the sampled steps were not skipped; of several optimizers, of the one with the fewest.
        skipped: How many were; of several, of the one with the most.
        scale: What dynamic loss scaling multiplied the last loss by, the smallest of several; None without it.
    """

    layers: Mapping[str, Mapping[str, float]]
    variables: Mapping[str, Mapping[str, float]]
    norm: float
    clipped_norm: float
    updates: int
    taken: int
    skipped: int
    scale: float | None


def summarise(all_sums: Sequence[tuple[GradientSums, Sequence[np.ndarray]]]) -> Measured:
    """Give means over the sampled steps, of what the variables of each optimizer's sums hold."""
    layers: dict[str, np.ndarray] = {}
    variables: dict[str, np.ndarray] = {}
    overall, counts = [], []
    for sums, (values, _, _) in all_sums:
        of_variables, of_layers, (last,) = np.split(values, [len(sums.names), len(values) - 1])
        for found, names, rows in ((variables, sums.names, of_variables), (layers, sums.layers, of_layers)):
            for name, row in zip(names, rows, strict=True):
                found[name] = found.get(name, 0) + row
        taken, skipped = (int(last[COLUMNS.index(name)]) for name in ("steps", "skipped"))
        if taken or skipped:
            counts.append((taken, skipped))
        if taken:
            overall.append(_means(last))
    norm, clipped_norm = (
        math.sqrt(sum(each[name] ** 2 for each in overall)) if overall else math.nan
        for name in ("norm", "clipped_norm")
    )
    by_layer, by_variable = ({name: _means(row) for name, row in found.items()} for found in (layers, variables))
    return Measured(
        by_layer,
        by_variable,
        norm,
        clipped_norm,
        updates=max((int(updates) for _, (_, updates, _) in all_sums), default=0),
        taken=min((taken for taken, _ in counts), default=0),
        skipped=max((skipped for _, skipped in counts), default=0),
        scale=min((float(scale) for _, (_, _, scale) in all_sums if scale), default=None),
    )


def _means(row: np.ndarray) -> dict[str, float]:
    *sums, steps, updates, turns, _ = (float(value) for value in row)
    counts = dict.fromkeys(STATISTICS, steps) | {"update_ratio": updates, "cosine": turns, "nonfinite": 1.0}
    return {
        name: value / counts[name] if counts[name] else math.nan for name, value in zip(STATISTICS, sums, strict=True)
    }
