"""What has lasted until the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any

Lines = Sequence[Mapping[str, Any]]


def lasting(lines: Lines, holds: Callable[[Mapping[str, Any]], bool]) -> Lines:
    """Give the last lines that all show something.

    Example:
        >>> lasting([{"epoch": 1, "x": 9}, {"epoch": 2, "x": 1}, {"epoch": 3, "x": 9}], lambda line: line["x"] > 5)
        [{'epoch': 3, 'x': 9}]
    """
    count = len(list(takewhile(holds, reversed(lines))))
    return lines[len(lines) - count :]


def longest(shows: Sequence[bool]) -> tuple[int, int]:
    """Give where the longest run of True begins, and where it has ended; the first one of several.

    Example:
        >>> longest([True, False, True, True, False])
        (2, 4)
    """
    best, begin = (0, 0), 0
    for place, shown in enumerate([*shows, False]):
        if not shown:
            best = max(best, (begin, place), key=lambda run: run[1] - run[0])
            begin = place + 1
    return best


def median(values: Sequence[float]) -> float:
    """Give the value in the middle, the lower one of two."""
    return sorted(values)[(len(values) - 1) // 2]
