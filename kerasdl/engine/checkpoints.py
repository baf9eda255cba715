"""The checkpoints of a training: when one is due, which ones stay, and which one to go on from."""

from __future__ import annotations

import errno
import math
import os
import re
import shutil
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl.engine import storing
from kerasdl.engine.locking import locked
from kerasdl.errors import ArtifactError, KerasdlError, UsageError
from kerasdl.interfaces.whole_files import UNFINISHED

# Writing takes at most this share of a training's time, however often it is asked for.
_MOST_OF_TIME = 0.05


class InterruptedTrainingError(Exception):
    """A training was asked to stop, and wrote a checkpoint."""


class Checkpoints:
    """The checkpoints of one training, in a directory of their own.

    The newest ones stay, and the best: of the checkpoints written, the one whose last whole epoch had the lowest
    validation loss, or loss where nothing validates.

    Args:
        directory: Where they are; made if it is not there.
        every_seconds: Time from one to the next, 0 or more. Longer where writing takes more than a twentieth of it.
        keep: How many of the newest stay, 1 or more.
        identity: What must be the same when a training goes on, by name, such as hashes of recipe and data; None for
            the data, batch size, order and seed that `fit` is given.
        interrupted: Asked after each call of the loop; where it says yes, the training ends with a checkpoint and an
            `InterruptedTrainingError`.
        warn: Is told which checkpoints are damaged, and what keeps a training from going on to the same bits.

    Raises:
        UsageError: A time or number out of its range.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        every_seconds: float = 60.0,
        keep: int = 2,
        identity: Mapping[str, str] | None = None,
        interrupted: Callable[[], bool] = lambda: False,
        warn: Callable[[str], Any] = warnings.warn,
    ) -> None:
        for name, value, least in (("every_seconds", every_seconds, 0), ("keep", keep, 1)):
            if not value >= least:
                raise UsageError(f"{name}: expected {least} or more, got {value}", cure=f"Write {name}={least}.")
        self.directory = Path(directory)
        self.every_seconds, self.keep = every_seconds, keep
        self.identity, self.interrupted, self.warn = identity, interrupted, warn
        self.kept: list[Path] = []
        self.best: tuple[float, str] | None = None
        self.last = time.monotonic()
        self.cost = 0.0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Have the directory for this process alone while it trains; make it if it is not there.

        Raises:
            KerasdlError: It cannot be made or written, or another process trains there.
        """
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            if not os.access(self.directory, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            message = f"{self.directory}: checkpoints cannot be written there: {error.strerror}"
            raise KerasdlError(message, cure="Name a directory that can be written.") from error
        with locked(self.directory, cure="name another directory."):
            yield

    def load(self) -> tuple[Any, list[np.ndarray]] | None:
        """Give the newest checkpoint that is intact; None if there are none at all.

        Raises:
            ArtifactError: There are some, and all are damaged.
        """
        damaged = []
        for folder in reversed(self._folders()):
            try:
                state, arrays = storing.read(folder)
            except storing.DamagedError as error:
                damaged.append(f"{folder}: damaged: {error}")
                continue
            for message in damaged:
                self.warn(f"{message}; going on from {folder.name}")
            best = state["best"]
            self.kept, self.best = [folder], best and (best[0], best[1])
            return state["content"], arrays
        if damaged:
            cure = "Remove the folder to begin anew, or bring back a copy of one of its checkpoints."
            raise ArtifactError("\n".join(damaged), cure=cure)
        return None

    @property
    def due(self) -> bool:
        """Whether it is time for one."""
        pause = max(self.every_seconds, self.cost / _MOST_OF_TIME)
        return time.monotonic() - self.last >= pause

    def save(self, content: Any, arrays: list[np.ndarray], value: float | None) -> None:
        """Write one, and remove those that need not stay.

        Args:
            content: What JSON can write.
            arrays: What goes with it.
            value: The loss of the last whole epoch; None if there is none.

        Raises:
            KerasdlError: The directory cannot be written, or the disk is full. What was written before is still there.
        """
        begun = time.monotonic()
        name = self._next_name()
        if value is not None and math.isfinite(value) and (self.best is None or value < self.best[0]):
            self.best = (value, name)
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            storing.write(self.directory / name, {"best": self.best, "content": content}, arrays)
        except OSError as error:
            raise KerasdlError(
                f"{self.directory / name}: the checkpoint cannot be written: {error.strerror}", cure=cure_of(error)
            ) from error
        self.kept = [*self.kept, self.directory / name][-self.keep :]
        self._tidy()
        self.last = time.monotonic()
        self.cost = self.last - begun

    def _folders(self) -> list[Path]:
        """List what is there, the oldest first."""
        found = self.directory.iterdir() if self.directory.is_dir() else ()
        return sorted((folder for folder in found if re.fullmatch(r"\d{6,}", folder.name)), key=_number)

    def _next_name(self) -> str:
        return f"{max((_number(folder) for folder in self._folders()), default=0) + 1:06}"

    def _tidy(self) -> None:
        """Remove older ones, damaged ones, and what a killed process left unfinished."""
        kept = {folder.name for folder in self.kept} | {self.best[1] if self.best else ""}
        for folder in [*self._folders(), *self.directory.glob(f"{UNFINISHED}*")]:
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)


def _number(folder: Path) -> int:
    return int(folder.name)


def cure_of(error: OSError) -> str:
    """Say what helps where a training cannot write."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return "Make room on the disk, then go on from the last one." if full else "Make the directory writable."
