"""Shows a run on the terminal: live where there is one, else one plain line per interval."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.text import Text

from kerasdl.cli import output
from kerasdl.cli.quiet import Diversion
from kerasdl.interfaces import run_files
from kerasdl.runs import Listener

# Off a terminal, a line at most this often.
_INTERVAL_SECONDS = 5.0
_NOT_SHOWN = ("gradients/", "gradient_norm", "learning_rate")


def progress(diversion: Diversion | None) -> Display:
    """Make the display that suits where stderr leads."""
    stream = sys.stderr if diversion is None else diversion.terminal
    console = Console(
        file=stream,
        no_color=not output.colored(),
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=not stream.isatty(),
    )
    return (Live if console.is_terminal else Lines)(console, diversion)


class Display(Listener):
    """What both displays share.

    Args:
        console: Where to print.
        diversion: Told where the run's log is, once there is a run directory.
    """

    def __init__(self, console: Console, diversion: Diversion | None) -> None:
        self.console = console
        self.diversion = diversion
        self.epochs = 0

    def preparing(self, recipe: str) -> None:
        """Say what is going on while TensorFlow and the data are loaded."""
        self.console.print(f"{recipe}: preparing data and model")

    def started(self, directory: Path, epochs: int) -> None:
        """Send the log to the run directory."""
        self.epochs = epochs
        if self.diversion is not None:
            self.diversion.move(directory / run_files.LOG)

    def warned(self, message: str) -> None:
        """Print what is wrong."""
        self.console.print(f"warning: {message}")

    def fold_began(self, fold: int, folds: int) -> None:
        """Say which fold is next."""
        self.console.print(f"fold {fold} of {folds}")


class _Bar(Progress):
    def get_renderables(self) -> Iterator[RenderableType]:
        """Show the logs below the bar: beside it they would leave it no room on a narrow terminal."""
        yield self.make_tasks_table(self.tasks)
        yield from (Text(task.fields["logs"]) for task in self.tasks if task.fields["logs"])


class Live(Display):
    """A bar that moves with the epochs."""

    def started(self, directory: Path, epochs: int) -> None:
        """Show the bar."""
        super().started(directory, epochs)
        self.bar = _Bar(
            TextColumn("epoch"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.console,
        )
        self.task = self.bar.add_task("", total=epochs, logs="")
        self.bar.start()

    def stepped(self, epoch: int, share: float | None, logs: Mapping[str, float]) -> None:
        """Move the bar within the epoch."""
        self.bar.update(self.task, completed=epoch - 1 + (share or 0))

    def epoch_ended(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Move the bar and show the epoch's logs."""
        self.bar.update(self.task, completed=epoch, logs=_line(logs))

    def ended(self) -> None:
        """Take the bar away from the cursor."""
        if hasattr(self, "bar"):
            self.bar.stop()


class Lines(Display):
    """A line every few seconds."""

    def started(self, directory: Path, epochs: int) -> None:
        """Start the clock."""
        super().started(directory, epochs)
        self.printed = time.monotonic()

    def epoch_ended(self, epoch: int, logs: Mapping[str, float]) -> None:
        """Print a line, unless the last one is fresh."""
        if epoch in (1, self.epochs) or time.monotonic() - self.printed >= _INTERVAL_SECONDS:
            self.console.print(f"epoch {epoch}/{self.epochs}  {_line(logs)}")
            self.printed = time.monotonic()


def _line(logs: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in logs.items() if not name.startswith(_NOT_SHOWN))
