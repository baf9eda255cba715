"""The process that starts trials: it has imported TensorFlow and run no op, so that on Linux it can be forked.

It reads a JSON object a line from stdin, `{"number": 1, "train": {...}}` or `{"number": 1, "signal": 15}`, and writes
one to stdout for each trial that has ended: `{"number": 1, "code": 0, "problem": "..."}`, with the negative number of
the signal for the code of one that was killed. Once stdin ends, as it does when the process at its other end is killed,
trials are asked to stop, and end with a checkpoint.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kerasdl.interfaces.room import plugin_files
from kerasdl.trials import child

_FORKS = sys.platform == "linux"
_ROOMS = ("data", "models", "tasks", "losses", "callbacks", "doctor")
# Long enough for the step of a large model and a checkpoint.
_GRACE_SECONDS = 30.0


class Server:
    """Starts trials and tells how they end.

    Args:
        replies: A file descriptor.
    """

    def __init__(self, replies: int) -> None:
        self.replies = replies
        # Of each process, the number of its trial and what it can tell of a problem.
        self.running: dict[int, tuple[int, int]] = {}
        self.woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Follow orders until there are no more."""
        unread = b""
        while True:
            ready = select.select([0, self.woken], [], [])[0]
            if self.woken in ready:
                os.read(self.woken, 1024)
                self.reap()
            if 0 in ready:
                got = os.read(0, 65536)
                if not got:
                    break
                *lines, unread = (unread + got).split(b"\n")
                for line in lines:
                    self.follow(json.loads(line))
        self.end()

    def follow(self, order: Mapping[str, Any]) -> None:
        """Start a trial, or send a signal to one that goes on."""
        if "train" in order:
            self.start(order["number"], order["train"])
        for process, (number, _) in self.running.items():
            if number == order["number"] and "signal" in order:
                os.kill(process, order["signal"])

    def start(self, number: int, order: Mapping[str, Any]) -> None:
        """Start the process of a trial."""
        told, tell = os.pipe()
        if not _FORKS:
            os.set_inheritable(tell, True)
            command = [sys.executable, "-P", "-m", child.__name__, json.dumps(order), str(tell)]
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[tell]
            ).pid
        elif (process := self._fork()) == 0:
            # Else nobody could tell that the server has ended.
            os.close(self.replies)
            child.train(order, tell)
        os.close(tell)
        self.running[process] = (number, told)

    def _fork(self) -> int:
        """Fork; what the new process is asked in its first moments is answered once it answers as others do."""
        asked = {signal.SIGTERM}
        signal.pthread_sigmask(signal.SIG_BLOCK, asked)
        process = os.fork()
        if process == 0:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, asked)
        return process

    def reap(self) -> None:
        """Tell of those that have ended."""
        while self.running:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            number, told = self.running.pop(process)
            with os.fdopen(told, "rb") as file:
                problem = file.read().decode(errors="replace")
            reply = {"number": number, "code": os.waitstatus_to_exitcode(status), "problem": problem}
            # The process at the other end may have been killed just now; then stdin ends, too.
            with contextlib.suppress(BrokenPipeError):
                os.write(self.replies, json.dumps(reply).encode() + b"\n")

    def end(self) -> None:
        """Ask those that go on to stop, and end those that do not."""
        for process in self.running:
            os.kill(process, signal.SIGTERM)
        until = time.monotonic() + _GRACE_SECONDS
        while self.running and time.monotonic() < until:
            process, _ = os.waitpid(-1, os.WNOHANG)
            self.running.pop(process, None)
            time.sleep(0.05)
        for process in self.running:
            os.kill(process, signal.SIGKILL)


def load() -> None:
    """Import all that a trial may need: what is there before a fork is there for each trial."""
    from kerasdl.runs import rehearse, run, survey  # noqa: F401

    for room in _ROOMS:
        folder = Path(importlib.import_module(f"kerasdl.{room}").__path__[0])
        for name in plugin_files(folder):
            importlib.import_module(f"kerasdl.{room}.{name}")


def main() -> None:
    """Serve; nothing but replies may reach stdout."""
    # What asks all processes to end is for the one at the other end to answer; with it stdin ends.
    signal.signal(signal.SIGTERM, lambda *_: None)
    replies = os.dup(1)
    os.dup2(2, 1)
    if _FORKS:
        load()
    Server(replies).serve()


if __name__ == "__main__":
    main()
