"""Ctrl-C and SIGTERM: the first finishes the step, a second Ctrl-C stops at once. Imports no TensorFlow."""

from __future__ import annotations

import shlex
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from kerasdl.errors import KerasdlError

_NOT_BEGUN = "training had not begun"


class InterruptedRunError(KerasdlError):
    """Ctrl-C ended the training."""

    exit_code = 130


class PreemptedRunError(KerasdlError):
    """SIGTERM ended the training."""

    exit_code = 75


class Signals:
    """Notes SIGINT and SIGTERM while the context lasts; outside the main thread, where Python has none, does nothing.

    Args:
        at_once: Raise KeyboardInterrupt for the first signal already.

    Attributes:
        received: The first signal that came; None if none did.
    """

    def __init__(self, *, at_once: bool = False) -> None:
        self.at_once = at_once
        self.received: signal.Signals | None = None
        self.noted: list[int] = []
        self.before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self.before = {number: signal.signal(number, self.note) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def note(self, number: int, frame: FrameType | None) -> None:
        """Remember the signal; a second Ctrl-C ends the program where it stands."""
        second = number == signal.SIGINT and number in self.noted
        self.noted.append(number)
        self.received = signal.Signals(self.noted[0])
        if second or self.at_once:
            raise KeyboardInterrupt

    def raise_received(self, state: str) -> None:
        """Raise what the received signal stands for, if one came; `state` says what was kept."""
        if self.received is signal.SIGINT:
            raise InterruptedRunError(f"stopped by Ctrl-C: {state}")
        if self.received is signal.SIGTERM:
            raise PreemptedRunError(f"stopped by SIGTERM: {state}")


def resuming(directory: Path) -> str:
    """Say how to go on with a run that a signal ended."""
    return f"go on with: kerasdl resume {shlex.quote(str(directory))}"


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Let both signals end the block where it stands, while there is nothing to keep: before training."""
    with Signals(at_once=True) as signals:
        try:
            yield
        # A library may turn the interrupt of its import into an error of its own.
        except BaseException:
            signals.raise_received(_NOT_BEGUN)
            raise


def raise_swallowed() -> None:
    """Raise what should have ended the block of `ending_at_once` that this is called in.

    Python drops an interrupt that falls into a callback of its garbage collector or of its import system, where it
    spends much of the import of TensorFlow.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        surrounding = getattr(signal.getsignal(number), "__self__", None)
        if isinstance(surrounding, Signals):
            surrounding.raise_received(_NOT_BEGUN)
