"""Starts trials, and tells how they end."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, final

from kerasdl.errors import KerasdlError
from kerasdl.interfaces import run_files
from kerasdl.trials.trial import Ended, Trial

_SERVER = "kerasdl.trials.server"
_CODES = {0: "done", 3: "diverged", 75: "interrupted", 130: "interrupted"}


@final
class Trials:
    """Runs recipes in processes of their own, while the context lasts.

    On Linux they are forked from one process that has imported TensorFlow and run no op; elsewhere each imports it. A
    trial ends with the process that entered the context, however that ends: it is asked to stop, and can be gone on
    with.

    Args:
        lock: A file descriptor of a lock that is to be held until the last trial has ended, though the process that
            entered the context is killed; None for none.

    Example:
        >>> import tempfile
        >>> trial = Trial("mlp/random-binary", Path(tempfile.mkdtemp(), "run"), ("training.epochs=2",))
        >>> with Trials() as trials:
        ...     trials.start(trial)
        ...     (ended,) = trials.wait()
        >>> ended.state, sorted(ended.status["metrics"])
        ('done', ['train'])
    """

    def __init__(self, *, lock: int | None = None) -> None:
        self.running: dict[int, tuple[Trial, float]] = {}
        self._started = 0
        self._unread = b""
        self._asked: set[int] = set()
        self._lock = lock
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def _begun(self) -> subprocess.Popen[bytes]:
        """Give the process that starts trials; it begins with the first of them."""
        if self._server is not None:
            return self._server
        # In a session of its own: Ctrl-C is this process's, which then decides.
        self._server = subprocess.Popen(
            [sys.executable, "-P", "-m", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
            start_new_session=True,
            pass_fds=[] if self._lock is None else [self._lock],
        )
        return self._server

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        assert server.stdin is not None
        assert server.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            server.stdin.close()
        server.wait()
        server.stdout.close()

    def start(self, trial: Trial) -> None:
        """Start a trial, beside those that go on."""
        trial.directory.parent.mkdir(parents=True, exist_ok=True)
        self._started += 1
        order = {
            "recipe": trial.recipe,
            "overrides": trial.overrides,
            "out": str(trial.directory),
            "log": str(trial.log),
            "data_root": trial.data_root,
            "allow_import": trial.allow_import,
            "purpose": trial.purpose,
            "kept": None if trial.kept is None else str(trial.kept),
            "threads": trial.threads,
            "gpu": trial.gpu,
        }
        self._order({"number": self._started, "train": order})
        self.running[self._started] = (trial, time.monotonic())

    def stop(self, trial: Trial, *, at_once: bool = False) -> None:
        """Ask a trial to end with a checkpoint, or end it where it stands."""
        for number, (running, _) in self.running.items():
            if running is trial:
                self._order({"number": number, "signal": signal.SIGKILL if at_once else signal.SIGTERM})
                self._asked |= set() if at_once else {number}

    def wait(self, seconds: float | None = None) -> list[Ended]:
        """Wait for a trial to end.

        Args:
            seconds: At most so long; None for as long as it takes.

        Returns:
            Those that have ended; none where the time was over first, or none goes on.

        Raises:
            GoneError: The process that starts trials has ended.
        """
        found: list[Ended] = []
        if not self.running:
            return found
        server = self._begun()
        assert server.stdout is not None
        output = server.stdout.fileno()
        until = None if seconds is None else time.monotonic() + seconds
        while self.running and not found:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not select.select([output], [], [], left)[0]:
                break
            got = os.read(output, 65536)
            if not got:
                raise _gone()
            *lines, self._unread = (self._unread + got).split(b"\n")
            found = [self._ended(json.loads(line)) for line in lines]
        return found

    def _order(self, order: Mapping[str, Any]) -> None:
        server = self._begun()
        assert server.stdin is not None
        try:
            server.stdin.write(json.dumps(order).encode() + b"\n")
            server.stdin.flush()
        except BrokenPipeError as error:
            raise _gone() from error

    def _ended(self, reply: Mapping[str, Any]) -> Ended:
        trial, started = self.running.pop(reply["number"])
        code, problem = reply["code"], reply["problem"] or None
        status: Mapping[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            status = json.loads((trial.directory / run_files.STATUS).read_text())
        state = "killed" if code < 0 else _CODES.get(code, "failed")
        if code == -signal.SIGTERM and reply["number"] in self._asked:
            # Before it trained, when there was nothing to keep.
            return Ended(trial, "interrupted", time.monotonic() - started, code, status)
        if code == 0:
            state = status.get("state", "failed")
        if state == "failed" and problem is None:
            problem = f"ended with exit code {code}; what it printed is in {trial.log}"
        if code < 0:
            problem = f"killed by {signal.Signals(-code).name}; what it printed is in {trial.log}"
        return Ended(trial, state, time.monotonic() - started, code, status, problem)


class GoneError(KerasdlError):
    """The process that starts trials has ended."""


def _gone() -> GoneError:
    return GoneError(
        "the process that starts trials has ended, as it does when the system runs out of memory",
        cure="The same command goes on where it stopped.",
    )
