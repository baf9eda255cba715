"""What a search came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes:
        directory: Of the search.
        objectives: What trials were compared by, the one that decides first.
        records: All trials, in the order in which they began.
        best: The best of them.
        recipe: The recipe with its values.
        run: The run directory of its training; `kerasdl.load` gives its model.
        metrics: What that came to, by part, the test part among them if there is one.
        status: The content of the search's status.json.
    """

    directory: Path
    objectives: tuple[Objective, ...] = field(repr=False)
    records: tuple[Record, ...] = field(repr=False)
    best: Record
    recipe: Path
    run: Path
    metrics: Mapping[str, Mapping[str, float | None]]
    status: Mapping[str, Any] = field(repr=False)
