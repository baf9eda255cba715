"""Whether the files that a recipe reads are still what they were."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kerasdl.errors import DataError
from kerasdl.files.patterns import holds, matched
from kerasdl.recipe import Recipe, tree


def stamp(recipe: Recipe) -> str:
    """Give what changes where a file is written anew that its data source reads: sizes and times, no contents.

    Args:
        recipe: Checked, with absolute paths; those that its search would try count, too.
    """
    digest = hashlib.sha256()
    whole = tree(recipe)
    for path in _paths([whole["data"], whole.get("search")]):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            # A link that leads nowhere is for whoever reads it.
            with contextlib.suppress(FileNotFoundError):
                found = file.stat()
                digest.update(f"{file}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _paths(options: Any) -> Iterator[Path]:
    if isinstance(options, Mapping):
        for value in options.values():
            yield from _paths(value)
    elif isinstance(options, list | tuple):
        for value in options:
            yield from _paths(value)
    elif isinstance(options, str) and Path(options).is_absolute():
        # A pattern that fits none is told by whoever reads it.
        with contextlib.suppress(DataError):
            yield from (Path(each) for each in matched([options]) if holds(Path.exists, each))
