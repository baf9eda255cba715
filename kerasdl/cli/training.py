"""What the commands that train have in common: signals, quiet, and the display."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kerasdl.cli import output, quiet

if TYPE_CHECKING:
    from kerasdl.runs import Listener, Result


def show(what: str, check: Callable[[], object], train: Callable[[Listener], Result]) -> None:
    """Show a training and what it came to.

    Args:
        what: The recipe or run directory, for the first line.
        check: Raises what can be refused before TensorFlow is imported.
        train: Trains, and tells a listener of it.
    """
    from kerasdl.runs.signals import ending_at_once

    with quiet.diverted() as diversion:
        with ending_at_once():
            check()
            from kerasdl.cli.progress import progress
            from kerasdl.cli.summary import summarise

            listener = progress(diversion)
            listener.preparing(what)
            try:
                result = train(listener)
            finally:
                listener.ended()
        summarise(result, listener.console)
    output.answer(result.status)
