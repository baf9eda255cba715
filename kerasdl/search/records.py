"""What is known of each trial: a file for each and a copy of it, so that damage to one loses none."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from kerasdl.interfaces.finite import finite
from kerasdl.runs import directory as directories

State = Literal["running", "done", "pruned", "diverged", "failed", "killed"]
# Epochs of a trial whose record was lost.
UNKNOWN = 0
# Whose scores count.
SCORED = ("done", "pruned")
_COPIES = "copies"
_GOES_ON = "its record was damaged; trial {} goes on with its training"
_EPOCHS = "training.epochs"


@dataclass(frozen=True)
class Record:
    """A trial: the recipe with some values, trained once or from several seeds.

    Attributes:
        number: From 1, in the order in which they began.
        values: By key; those that are not there are the recipe's own.
        epochs: To train for.
        continues: The trial that began its training, which it goes on with for more epochs; None if it begins anew.
        begun_after: How many others had ended when it began: what its values were chosen by.
        ended_as: Its place in the order of ends, from 1; None while it runs.
        state: `running`; `done`; `pruned`, as it was worse than others; `diverged`; `failed`, an error; `killed`, by a
            signal, as the system does where memory runs out.
        scores: By objective, the mean over seeds; None where there is none.
        deviations: Their standard deviations over seeds, of a sample; none for a single one.
        seconds: How long it was trained, all of its trainings together; of one without an epoch, what that took.
        trained: Epochs of the training that came furthest, once it has ended: some are stopped early.
        ended_at: Seconds of searching until it ended.
        problem: What went wrong; None if nothing did.
    """

    number: int
    values: Mapping[str, Any]
    epochs: int
    continues: int | None = None
    begun_after: int = 0
    ended_as: int | None = None
    state: State = "running"
    scores: Mapping[str, float | None] = field(default_factory=dict)
    deviations: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    trained: int | None = None
    ended_at: float = 0.0
    problem: str | None = None

    @property
    def lasted(self) -> int:
        """For how many epochs it was trained, or is to be."""
        return self.epochs if self.trained is None else self.trained

    @property
    def name(self) -> str:
        """Name of its files: two trials of other values never share any."""
        digest = hashlib.sha256(_written(self.values).encode()).hexdigest()[:8]
        return f"{self.number:04}-{digest}"


class Records:
    """The records of a search, in a folder.

    Args:
        folder: Holds `0001.json` and so on, and copies in a folder of their own; it is made with the first one.

    Attributes:
        damaged: Files that could not be read, and were put aside.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: list[Path] = []

    def read(self) -> list[Record]:
        """Read all that are whole, in their order.

        Returns:
            One that is damaged as its copy has it; none where that is damaged, too. What is damaged is renamed to
            `.damaged`.
        """
        found = []
        paths = [path for folder in (self.folder, self.folder / _COPIES) for path in folder.glob("*.json")]
        names = {path.name for path in paths if path.stem.isdecimal()}
        for name in sorted(names):
            first = self._whole(self.folder / name)
            record = first or self._whole(self.folder / _COPIES / name)
            if record is not None:
                found.append(record)
                if first is None:
                    self.write(record)
        return [*found, *_lost(found)]

    def _whole(self, path: Path) -> Record | None:
        record = _read(path)
        if record is None and path.exists():
            self.damaged.append(path)
            path.replace(path.with_suffix(".damaged"))
        return record

    def write(self, record: Record) -> None:
        """Write one anew."""
        content = finite(asdict(record))
        (self.folder / _COPIES).mkdir(parents=True, exist_ok=True)
        text = json.dumps({**content, "sha256": _digest(content)}, indent=2) + "\n"
        # One after the other: a process that is killed meanwhile leaves one of them whole.
        for folder in (self.folder, self.folder / _COPIES):
            directories.write(folder / f"{record.number:04}.json", text)


def best(records: Sequence[Record], objective: str, better: Literal["min", "max"]) -> Record | None:
    """Give the best of those that were trained to their end; of equal ones the first.

    Args:
        records: To choose from.
        objective: The name of what they are compared by.
        better: Whether more of it is better.

    Returns:
        None if none has a score.
    """
    scored = [each for each in trained(records) if each.scores.get(objective) is not None]
    sign = 1 if better == "max" else -1
    return max(scored, key=lambda each: sign * (each.scores[objective] or 0.0), default=None)


def trained(records: Sequence[Record]) -> list[Record]:
    """Give those that were trained to their end: as Hyperband has it, those of the most epochs."""
    done = [each for each in records if each.state == "done"]
    # Where epochs are not searched, only those that were thrown out early have fewer than others.
    most = max((each.epochs for each in done), default=0)
    is_halving = len({each.epochs for each in done if _EPOCHS not in each.values}) > 1
    return [each for each in done if not is_halving or each.epochs == most]


def first_of(record: Record, known: Mapping[int, Record]) -> Record:
    """Give the trial that began the training of another one; itself if it did."""
    return record if record.continues is None else known[record.continues]


def _lost(found: Sequence[Record]) -> list[Record]:
    """Give trials whose records are lost while others go on with their trainings: what is left of them is there."""
    numbers, places = {each.number for each in found}, {each.ended_as for each in found}
    free = (place for place in itertools.count(1) if place not in places)
    continued = {each.continues: each for each in reversed(found) if each.continues not in (None, *numbers)}
    return [
        replace(
            Record(number, by.values, UNKNOWN), state="failed", ended_as=next(free), problem=_GOES_ON.format(by.number)
        )
        for number, by in sorted(continued.items())
        if number is not None
    ]


def _read(path: Path) -> Record | None:
    names = {each.name for each in fields(Record)}
    try:
        content = json.loads(path.read_bytes())
        known = {name: content[name] for name in names}
        if content["sha256"] != _digest(known) or path.stem != f"{known['number']:04}":
            return None
        return Record(**known)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_written(content).encode()).hexdigest()


def _written(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, default=list)
