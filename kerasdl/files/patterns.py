"""Finds the files and folders that paths name."""

from __future__ import annotations

import glob
from collections.abc import Callable, Sequence
from pathlib import Path

from kerasdl.errors import DataError

# Where relative paths start, as cures say it.
IN_RECIPE = "Relative paths start at the recipe's folder, or where the command line says: --data-root DIR"
HERE = "Relative paths start at the current folder."


def matched(paths: Sequence[str], elsewhere: str = IN_RECIPE) -> list[str]:
    """Give names as they are, and for patterns such as `part-*.csv` the files and folders that fit, by name.

    Args:
        paths: Names and patterns.
        elsewhere: Where relative paths start, as the cure says it.

    Raises:
        DataError: A pattern fits none.
    """
    found: list[str] = []
    for path in paths:
        # A file may be called what would be a pattern.
        is_name = not glob.has_magic(path) or holds(Path.exists, path)
        named = [path] if is_name else sorted(glob.glob(path))  # noqa: PTH207
        if not named:
            raise DataError(f"{path}: no file has such a name", cure=elsewhere)
        found += named
    return found


def holds(question: Callable[[Path], bool], path: str) -> bool:
    """Ask something of a path; what may not be looked at is nothing."""
    try:
        return question(Path(path))
    # Names that are too long, or folders that may not be looked into.
    except OSError:
        return False
