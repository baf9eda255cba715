"""A file of one JSON object a line and epoch, which an interrupted training goes on with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_epoch(path: Path, record: dict[str, Any], *, anew: bool) -> None:
    """Add an epoch's line.

    Args:
        path: The file; folders on the way to it are made.
        record: What to write, with the epoch's number under `epoch`.
        anew: Whether this is the first line of a training. Lines that another one wrote for this epoch and later ones
            are dropped then, and so is a line it did not finish.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "epochs.jsonl"
        ...     for epoch, anew in ((1, True), (2, False), (3, False), (2, True)):
        ...         write_epoch(path, {"epoch": epoch}, anew=anew)
        ...     path.read_text().splitlines()
        ['{"epoch": 1}', '{"epoch": 2}']
    """
    line = json.dumps(record, allow_nan=False) + "\n"
    if not anew:
        with path.open("a", encoding="utf-8") as file:
            file.write(line)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    earlier = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    kept = [line for line in earlier if _epoch_of(line) < record["epoch"]]
    partial = path.with_name(path.name + ".partial")
    partial.write_text("".join([*kept, line]), encoding="utf-8")
    partial.replace(path)


def _epoch_of(line: str) -> float:
    try:
        return float(json.loads(line)["epoch"])
    except (ValueError, KeyError, TypeError):
        return float("inf")
