"""Keeps what TensorFlow, absl and oneDNN print away from the terminal; they write past Python, to the descriptor."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kerasdl.cli import output


class Diversion:
    """Where stderr goes while it is diverted.

    Attributes:
        terminal: The real stderr.
    """

    def __init__(self, terminal: IO[str], log: IO[bytes]) -> None:
        self.terminal = terminal
        self.log = log
        os.dup2(log.fileno(), 2)

    def move(self, path: Path) -> None:
        """Keep what was printed so far, and all that follows, in this file."""
        with path.open("ab") as file:
            self.log.seek(0)
            file.write(self.log.read())
            file.flush()
            os.dup2(file.fileno(), 2)


@contextmanager
def diverted() -> Iterator[Diversion | None]:
    """Divert stderr, at the level of the file descriptor; with `--debug`, don't.

    Python's own `sys.stderr` is diverted too; use the diversion's `terminal` to reach the user.
    """
    if output.debugging():
        yield None
        return
    # Fewer lines are made in the first place.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    sys.stderr.flush()
    saved = os.dup(2)
    with os.fdopen(os.dup(saved), "w", buffering=1) as terminal, tempfile.TemporaryFile() as log:
        try:
            yield Diversion(terminal, log)
        finally:
            with suppress(OSError):
                sys.stderr.flush()
            os.dup2(saved, 2)
            os.close(saved)
