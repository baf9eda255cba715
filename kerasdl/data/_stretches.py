"""Divides time series into stretches of time: training, validation and test part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasdl.data._folds import check_folds, fold_of
from kerasdl.data._rows import check_left, held_back
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
        begins: The first step of training, validation and test part.
        ends: One past the last step of each; a part without steps ends where it begins.
        firsts: By part, the first step of each horizon in it.
    """

    series: Series
    begins: tuple[int, ...]
    ends: tuple[int, ...]
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
    the model is used. A fold comes after the steps that are trained on, and what comes after it is left out, but for a
    test part that is no fold.

    Args:
        all_series: Step by step.
        split: How many steps, or which share of all, are held back.
        windows: How long window and horizon are.

    Raises:
        DataError: A part is shorter than the horizon, or a series too short to learn from.
    """
    times = [_times(series) for series in all_series]
    all_times = np.unique(np.concatenate(times))
    spans = _spans(len(all_times), split)
    sizes = {part: end - begin for part, (begin, end) in spans.items()}
    for part in PARTS[1:]:
        size = sizes[part]
        if 0 < size < windows.horizon:
            is_fold = split.folds is not None and part == split.fold_part
            raise DataError(
                f"data.split.{part}: {size} steps, but the horizon is {windows.horizon}: none fits in",
                cure="Lower data.split.folds." if is_fold else f"data.split.{part}: {windows.horizon} (or more)",
            )
    needed = windows.window + windows.horizon
    if sizes["train"] < needed:
        raise DataError(
            f"data.split: {sizes['validation']} steps for validation and {sizes['test']} for test leave "
            f"{max(0, sizes['train'])} of {sum(sizes.values())} for training, expected {needed} or more: a window and "
            "a horizon",
            cure=f"{_LESS if split.folds is None else 'Lower data.split.folds'}; or lower data.window.",
        )
    borders = [tuple(all_times[cut] if cut < len(all_times) else None for cut in spans[part]) for part in PARTS]
    found = [_stretches(series, at, borders, windows) for series, at in zip(all_series, times, strict=True)]
    kept = [each for each in found if len(each.firsts["train"])]
    if not kept:
        raise _too_short(found[0], windows)
    return kept


def _spans(steps: int, split: Split) -> dict[str, tuple[int, int]]:
    """Give the first step of each part, and the one past its last; of training, too few to learn from or even less."""
    # By time nothing is left to chance.
    random = np.random.default_rng(0)
    if split.folds is None:
        test = steps - held_back("test", steps, split, "steps")
        validation = test - held_back("validation", steps, split, "steps")
        return {"train": (0, validation), "validation": (validation, test), "test": (test, steps)}
    if split.fold_part == "test":
        before, inside = fold_of(np.arange(steps), split, None, random)
        test, end = len(before), len(before) + len(inside)
        validation = test - held_back("validation", end, split, "steps")
        return {"train": (0, validation), "validation": (validation, test), "test": (test, end)}
    size = held_back("test", steps, split, "steps")
    check_left(steps, size, f"{split.test} for test", "steps")
    before, inside = fold_of(np.arange(steps - size), split, None, random)
    validation, end = len(before), len(before) + len(inside)
    return {"train": (0, validation), "validation": (validation, end), "test": (steps - size, steps)}


def _times(series: Series) -> np.ndarray:
    """Give the dates; without dates, the numbers of steps so that all series end at the same time."""
    return series.times if series.times is not None else np.arange(-len(series), 0)


def _stretches(series: Series, times: np.ndarray, borders: Sequence[tuple[Any, ...]], windows: Windows) -> Stretches:
    begins, ends = (
        tuple(len(series) if border is None else int(np.searchsorted(times, border)) for border in side)
        for side in zip(*borders, strict=True)
    )
    firsts = {
        part: first_steps(series, begin, end, windows, from_end=part == "train")
        for part, begin, end in zip(PARTS, begins, ends, strict=True)
    }
    return Stretches(series, begins, ends, firsts)


def _too_short(of: Stretches, windows: Windows) -> DataError:
    return DataError(
        f"{called(of.series.name)} has {len(of.series)} steps, {of.ends[0]} of them for training; expected "
        f"{windows.window + windows.horizon} or more, a window and a horizon, without gaps in what is forecast",
        cure="Lower data.window or data.horizon, or give more rows.",
    )
