"""One process at a time in a directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kerasdl.errors import KerasdlError

ELSEWHERE = "name another directory: --out DIR"


@contextmanager
def locked(directory: Path, *, cure: str) -> Iterator[int]:
    """Keep other processes from training in a directory; the system lets go of it when this one ends or is killed.

    Args:
        directory: It exists.
        cure: What to do where another process has it, beside waiting.

    Yields:
        The file descriptor of the lock: a process that inherits it holds the lock, too.

    Raises:
        KerasdlError: Another process trains there.
    """
    opened = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            cure = f"Wait until it ends, or {cure}"
            raise KerasdlError(f"{directory}: another process is training there", cure=cure) from error
        yield opened
    finally:
        os.close(opened)
