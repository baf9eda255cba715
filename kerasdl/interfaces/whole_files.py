"""Files that are there as a whole or not at all, wherever a process is killed or a disk fills up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = "unfinished-"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside a file, for its new content, which takes the file's place when the block ends.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "text"
        ...     with replacing(file) as unfinished:
        ...         _ = unfinished.write_text("whole")
        ...     [path.name for path in Path(folder).iterdir()], file.read_text()
        (['text'], 'whole')
    """
    unfinished = path.with_name(UNFINISHED + path.name)
    try:
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
