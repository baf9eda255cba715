"""A training in a process of its own, and how it ended."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Trial:
    """A recipe to be run in a process of its own.

    Attributes:
        recipe: A path, the name of a shipped recipe, or the recipe as plain mappings.
        directory: The run directory; a run that is there already is gone on with. What the process prints goes to a
            file beside it, of the same name with `.log`.
        overrides: `key=value` and `~key`, applied in this order.
        data_root: Where relative paths of data start; by default the recipe's folder.
        allow_import: Packages that a `kind: package.module:name` may come from.
        purpose: `run`; `rehearse`, to be compared only: the test part is left alone, and no model is saved; `survey`,
            to know which metrics there are: nothing is trained.
        kept: A folder in which rehearsals that share what their data source reads keep it.
        threads: How many cores it may use; None for all of them.
        gpu: The number of the GPU that it has to itself; None for what is there.
    """

    recipe: str | Mapping[str, Any]
    directory: Path
    overrides: tuple[str, ...] = ()
    data_root: str | None = None
    allow_import: tuple[str, ...] = ()
    purpose: Literal["run", "rehearse", "survey"] = "run"
    kept: Path | None = None
    threads: int | None = None
    gpu: int | None = None

    @property
    def log(self) -> Path:
        """What the process prints."""
        return self.directory.with_name(f"{self.directory.name}.log")


@dataclass(frozen=True)
class Ended:
    """How a trial ended.

    Attributes:
        trial: The one.
        state: `done` or `stopped` (a callback or the clock ended it early), as status.json has it; `diverged`;
            `interrupted` (asked to stop, it can be gone on with); `failed` (an error); `killed` (by a signal, as the
            system does where memory runs out).
        seconds: How long it took.
        code: What its process ended with; the negative number of a signal that killed it.
        status: The content of status.json; empty where there is none.
        problem: What went wrong, and the cure if there is one; None of what did not go wrong.
    """

    trial: Trial
    state: str
    seconds: float
    code: int = 0
    status: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None

    @property
    def was_asked(self) -> bool:
        """Whether it was asked to stop, by whomever, and did."""
        # Before it trains, the signal ends it.
        return self.state == "interrupted" or self.code == -signal.SIGTERM
