"""Divides time series into stretches of time: training, validation and test part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasdl.data._folds import check_folds, fold_of
from kerasdl.data._rows import held_back
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split
from kerasdl.interfaces.windows import Windows
from kerasdl.series.reading import called
from kerasdl.series.spacing import Series
from kerasdl.series.windows import first_steps

PARTS = ("train", "validation", "test")
_LESS = "Hold back less, data.split: {validation: 0.15, test: 0.15}"


@dataclass(frozen=True)
class Stretches:
    """A series and where its parts end.

    Attributes:
        series: All its steps.
        ends: One past the last step of training, validation and test part; a part without steps ends where the one
            before it does.
        firsts: By part, the first step of each horizon in it.
    """

    series: Series
    ends: tuple[int, int, int]
    firsts: Mapping[str, np.ndarray]


def check_split(split: Split) -> None:
    """Refuse a split that is not by time.

    Raises:
        UsageError: It is at random, by group or by column, contradicts itself, or asks for what series do not have.
    """
    check_folds(split)
    if split.by != "time" or split.column is not None:
        got = f"by: {split.by}" if split.by != "time" else f"column: {split.column!r}"
        raise UsageError(
            f"data.split: {got}, but time series are divided by time, which data.date tells",
            cure="data.split: {by: time, column: null}",
        )
    if split.stratify is True:
        raise UsageError("data.split.stratify: true, but what is forecast has no classes", cure="Remove it.")
    for part in PARTS[1:]:
        if getattr(split, part) == "given":
            raise UsageError(
                f"data.split.{part}: given, but time series have no {part} part of their own",
                cure=f"data.split.{part}: 0.15",
            )


def divide(all_series: Sequence[Series], split: Split, windows: Windows) -> list[Stretches]:
    """Divide all series at the same points of time; those without a window and a horizon to learn from are left out.

    What is forecast in one part is forecast in no other; windows may look back into the part before, as they will when
    the model is used. A fold is tested on what comes after the steps that it is trained on, and what comes after the
    fold is left out.

    Args:
        all_series: Step by step.
        split: How many steps, or which share of all, are held back.
        windows: How long window and horizon are.

    Raises:
        DataError: A part is shorter than the horizon, or a series too short to learn from.
    """
    times = [_times(series) for series in all_series]
    all_times = np.unique(np.concatenate(times))
    left, sizes = _sizes(len(all_times), split)
    for part, size in sizes.items():
        if 0 < size < windows.horizon:
            cure = f"data.split.{part}: {windows.horizon} (or more)"
            raise DataError(
                f"data.split.{part}: {size} steps, but the horizon is {windows.horizon}: none fits in",
                cure=cure if part == "validation" or split.folds is None else "Lower data.split.folds.",
            )
    needed = windows.window + windows.horizon
    if left < needed:
        used = left + sum(sizes.values())
        raise DataError(
            f"data.split: {sizes['validation']} steps for validation and {sizes['test']} for test leave "
            f"{max(0, left)} of {used} for training, expected {needed} or more: a window and a horizon",
            cure=f"{_LESS if split.folds is None else 'Lower data.split.folds'}; or lower data.window.",
        )
    cuts = [left, left + sizes["validation"], left + sum(sizes.values())]
    borders = [all_times[cut] if cut < len(all_times) else None for cut in cuts]
    found = [_stretches(series, at, borders, windows) for series, at in zip(all_series, times, strict=True)]
    kept = [each for each in found if len(each.firsts["train"])]
    if not kept:
        raise _too_short(found[0], windows)
    return kept


def _sizes(steps: int, split: Split) -> tuple[int, dict[str, int]]:
    """Give how many steps are left for training, and how many the other parts have."""
    if split.folds is None:
        sizes = {part: held_back(part, steps, split, "steps") for part in PARTS[1:]}
        return steps - sum(sizes.values()), sizes
    # By time nothing is left to chance.
    before, inside = fold_of(np.arange(steps), split, None, np.random.default_rng(0))
    validation = held_back("validation", len(before) + len(inside), split, "steps")
    return len(before) - validation, {"validation": validation, "test": len(inside)}


def _times(series: Series) -> np.ndarray:
    """Give the dates; without dates, the numbers of steps so that all series end at the same time."""
    return series.times if series.times is not None else np.arange(-len(series), 0)


def _stretches(series: Series, times: np.ndarray, borders: Sequence[Any], windows: Windows) -> Stretches:
    train, validation, test = (
        len(series) if border is None else int(np.searchsorted(times, border)) for border in borders
    )
    ends = (train, validation, test)
    begins = (0, *ends[:2])
    firsts = {
        part: first_steps(series, begin, end, windows, from_end=part == "train")
        for part, begin, end in zip(PARTS, begins, ends, strict=True)
    }
    return Stretches(series, ends, firsts)


def _too_short(of: Stretches, windows: Windows) -> DataError:
    return DataError(
        f"{called(of.series.name)} has {len(of.series)} steps, {of.ends[0]} of them for training; expected "
        f"{windows.window + windows.horizon} or more, a window and a horizon, without gaps in what is forecast",
        cure="Lower data.window or data.horizon, or give more rows.",
    )
