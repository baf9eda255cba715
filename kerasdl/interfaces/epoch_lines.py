"""A file of one JSON object a line and epoch, which an interrupted training goes on with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kerasdl.interfaces.whole_files import replacing


class EpochLines:
    """Writes the lines of one training.

    Args:
        path: The file; folders on the way to it are made.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "epochs.jsonl"
        ...     interrupted, resumed = EpochLines(path), EpochLines(path)
        ...     for lines, epoch in ((interrupted, 1), (interrupted, 2), (interrupted, 3), (resumed, 2)):
        ...         lines.write({"epoch": epoch})
        ...     path.read_text().splitlines()
        ['{"epoch": 1}', '{"epoch": 2}']
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.begun = False

    def write(self, record: dict[str, Any]) -> None:
        """Add an epoch's line.

        The first time, lines that another training wrote for this epoch and later ones are dropped.

        Args:
            record: What to write, with the epoch's number under `epoch`.
        """
        line = json.dumps(record, allow_nan=False) + "\n"
        if self.begun:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line)
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.keep(record["epoch"] - 1, line)
        self.begun = True

    def keep(self, epochs: int, then: str = "") -> None:
        """Drop the lines that another training wrote for later epochs than so many, and those it did not finish.

        Args:
            epochs: Where training goes on from.
            then: What to write behind those that are left.
        """
        earlier = self.path.read_text(encoding="utf-8", errors="replace").splitlines() if self.path.is_file() else []
        kept = [f"{line}\n" for line in earlier if _epoch_of(line) <= epochs]
        if then or len(kept) < len(earlier):
            with replacing(self.path) as unfinished:
                unfinished.write_text("".join([*kept, then]), encoding="utf-8")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read the lines of a file in order, without any that was not finished; none if there is no file."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    return [json.loads(line) for line in lines if _epoch_of(line) < float("inf")]


def _epoch_of(line: str) -> float:
    try:
        return float(json.loads(line)["epoch"])
    except (ValueError, KeyError, TypeError):
        return float("inf")
