"""Reads several files at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

# Decoders let other threads run, and disks are slow.
_THREADS = 4


def at_once(function: Callable[[int], Any], count: int) -> list[Any]:
    """Call a function that reads or decodes a file for 0, 1, ... below a count; give the results in this order.

    Example:
        >>> at_once(lambda number: number**2, 4)
        [0, 1, 4, 9]
    """
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(function, range(count)))
