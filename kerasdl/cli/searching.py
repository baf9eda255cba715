"""Shows a search on the terminal: a live table where there is one, else one plain line per trial."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from kerasdl.cli.findings import number
from kerasdl.cli.progress import progress
from kerasdl.cli.searched import counted, told, worth
from kerasdl.search import SearchListener
from kerasdl.search.objectives import Objective
from kerasdl.search.records import SCORED, Record, best, trained

if TYPE_CHECKING:
    from kerasdl.cli.quiet import Diversion

# Rows of the table: the best, and those that are trained.
_BEST = 5


def display(diversion: Diversion | None) -> Display:
    """Make the display that suits where stderr leads."""
    console = progress(diversion).console
    return (LiveTable if console.is_terminal else Lines)(console)


class Display(SearchListener):
    """What both displays share.

    Args:
        console: Where to print.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.known: dict[int, Record] = {}
        self.stretches: dict[int, tuple[int, float | None]] = {}
        self.begun = time.monotonic()
        self.ended_before = 0

    def preparing(self, recipe: str) -> None:
        """Say what is going on while TensorFlow and the data are loaded."""
        self.console.print(f"{recipe}: preparing the search")

    def began(self, trials: int, objectives: Sequence[Objective], records: Sequence[Record]) -> None:
        """Take in what is known."""
        self.trials, self.objectives = trials, objectives
        self.known = {record.number: record for record in records}
        self.begun, self.ended_before = time.monotonic(), len(self.over())
        if self.ended_before:
            self.console.print(f"{counted(self.ended_before)} ended before; going on")

    def changed(self, record: Record) -> None:
        """Take in how a trial is."""
        self.known[record.number] = record

    def stepped(self, record: Record, epochs: int, score: float | None) -> None:
        """Take in how far a trial is."""
        self.stretches[record.number] = (epochs, score)

    def warned(self, message: str) -> None:
        """Print what is wrong."""
        self.console.print(f"warning: {message}")

    def retraining(self, record: Record) -> None:
        """Say that the end is near."""
        self.console.print(f"training the best again, to score it on the test part: {told(record)}")

    def over(self) -> list[Record]:
        """Give those that have ended."""
        return [record for record in list(self.known.values()) if record.ended_as is not None]

    def best(self) -> Record | None:
        """Give the best so far."""
        guide = self.objectives[0]
        return best(list(self.known.values()), guide.name, guide.better)

    def left(self) -> str:
        """Say how long it may take."""
        done = len(self.over()) - self.ended_before
        if not done or len(self.over()) >= self.trials:
            return ""
        seconds = (time.monotonic() - self.begun) / done * (self.trials - len(self.over()))
        return f"{timedelta(seconds=round(seconds))} left"


class Lines(Display):
    """A line for each trial that has ended."""

    def changed(self, record: Record) -> None:
        """Print it, if it has ended."""
        super().changed(record)
        if record.ended_as is None:
            return
        leader = self.best()
        begun = "" if record.continues is None else f"(goes on with trial {record.continues})"
        parts = [f"trial {record.number}", begun, self.worth(record), told(record)]
        if leader is not None and leader is not record:
            parts.append(f"best {self.worth(leader)} (trial {leader.number})")
        if record.problem:
            parts.append(f"({record.problem.splitlines()[0]})")
        self.console.print("  ".join(filter(None, [*parts, f"{len(self.over())} of {self.trials} ended", self.left()])))

    def worth(self, record: Record) -> str:
        """Give its state and score."""
        return worth(record, self.objectives[0])


class LiveTable(Display):
    """The best trials, and those that are trained."""

    def began(self, trials: int, objectives: Sequence[Objective], records: Sequence[Record]) -> None:
        """Show the table."""
        super().began(trials, objectives, records)
        self.live = Live(console=self.console, refresh_per_second=4, get_renderable=self.table)
        self.live.start()

    def ended(self) -> None:
        """Leave the table where it stands."""
        if hasattr(self, "live"):
            self.live.stop()

    def table(self) -> Group:
        """Draw it."""
        guide = self.objectives[0]
        table = Table(box=None, pad_edge=False)
        for heading in ("", guide.name, "epochs", "values"):
            table.add_column(heading, no_wrap=heading != "values")
        scored = [
            each
            for each in list(self.known.values())
            if each.state in SCORED and each.scores.get(guide.name) is not None
        ]
        sign, whole = -1 if guide.better == "max" else 1, {each.number for each in trained(list(self.known.values()))}
        scored.sort(key=lambda each: (each.number not in whole, sign * (each.scores[guide.name] or 0.0)))
        running = [each for each in list(self.known.values()) if each.ended_as is None]
        for record in [*scored[:_BEST], *running]:
            epochs, score = self.stretches.get(record.number, (0, None))
            if record.ended_as is None:
                state = "running" if score is None else number(score)
                table.add_row(f"{record.number}", Text(state, "dim"), f"{epochs}/{record.epochs}", told(record))
            else:
                table.add_row(f"{record.number}", worth(record, guide), str(record.lasted), told(record))
        return Group(table, Text(self.counted()))

    def counted(self) -> str:
        """Count states, and say how long it may take."""
        states = Counter(record.state for record in list(self.known.values()))
        counts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        return "  ".join(filter(None, [f"{len(self.over())}/{self.trials}", counts, self.left()]))
