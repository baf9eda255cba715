"""Ctrl-C and SIGTERM: the first finishes the step, a second Ctrl-C stops at once."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

from kerasdl.errors import KerasdlError


class InterruptedRunError(KerasdlError):
    """Ctrl-C ended the training."""

    exit_code = 130


class PreemptedRunError(KerasdlError):
    """SIGTERM ended the training."""

    exit_code = 75


class Signals:
    """Notes SIGINT and SIGTERM while the context lasts; outside the main thread, where Python has none, does nothing.

    Attributes:
        received: The first signal that came; None if none did.
    """

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
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
        if self.received is signal.SIGINT and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.received = signal.Signals(number)

    def raise_received(self, state: str) -> None:
        """Raise what the received signal stands for, if one came; `state` says what was kept."""
        if self.received is signal.SIGINT:
            raise InterruptedRunError(f"stopped by Ctrl-C: {state}")
        if self.received is signal.SIGTERM:
            raise PreemptedRunError(f"stopped by SIGTERM: {state}")
