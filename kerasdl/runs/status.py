"""The status.json of a run that this process trains."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kerasdl.engine.checkpoints import cure_of
from kerasdl.errors import DivergedError, KerasdlError
from kerasdl.interfaces import run_files
from kerasdl.interfaces.finite import finite
from kerasdl.recipe.format import FORMAT
from kerasdl.runs import directory as directories
from kerasdl.runs.signals import InterruptedRunError, PreemptedRunError


class Status:
    """What is known of a run so far.

    Args:
        directory: The run directory.

    Attributes:
        content: What is written, but for the format's version; numbers may be not finite.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.content: dict[str, Any] = {"state": "running", "directory": str(directory)}
        self.content |= {"epochs": 0, "metrics": {}, "findings": []}

    def write(self, **changes: Any) -> None:
        """Write status.json anew."""
        self.content |= changes
        directories.write_json(self.directory / run_files.STATUS, self.content)

    def written(self) -> Mapping[str, Any]:
        """Give the content of the file."""
        return {"kerasdl": FORMAT, **finite(self.content)}

    @contextlib.contextmanager
    def ending(self, latest: Callable[[], Mapping[str, Any]]) -> Iterator[None]:
        """Write how an error ends the run, and what is known by then.

        Raises:
            KerasdlError: A file cannot be written.
        """
        try:
            yield
        except BaseException as error:
            # A disk that is full takes no status either.
            with contextlib.suppress(OSError):
                self.write(state=_state(error), **latest())
            if isinstance(error, OSError) and error.errno is not None:
                where = error.filename or self.directory
                raise KerasdlError(f"{where}: {error.strerror}", cure=cure_of(error)) from error
            raise


def _state(error: BaseException) -> str:
    """Name the state of a run that an error ended."""
    if isinstance(error, DivergedError):
        return "diverged"
    ended_from_outside = (KeyboardInterrupt, InterruptedRunError, PreemptedRunError)
    return "interrupted" if isinstance(error, ended_from_outside) else "failed"
