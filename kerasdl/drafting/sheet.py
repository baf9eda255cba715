"""What a drafted recipe says, section by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kerasdl.recipe.writing import inline


@dataclass(frozen=True)
class Sheet:
    """The sections of a recipe, each as lines of YAML, comments among them.

    Attributes:
        about: What it is a recipe for.
        task: Its kind; None to leave it to the data.
        data: With `kind`.
        model: With `kind`.
        training: Epochs, batch size and so on.
        callbacks: One each.
    """

    about: str
    task: str | None
    data: Sequence[str]
    model: Sequence[str]
    training: Sequence[str]
    callbacks: Sequence[str]

    def text(self) -> str:
        """Write it as a recipe.

        Example:
            >>> print(Sheet("a.csv", "binary", ["kind: csv"], ["kind: mlp"], ["epochs: 3"], []).text().splitlines()[4])
            data:
        """
        lines = [
            f"# A first recipe for {inline(self.about)}, drafted by `kerasdl init`: train it with `kerasdl run`",
            "kerasdl: 1",
            "seed: 0",
            *([f"task: {self.task}"] if self.task else []),
        ]
        for section in ("data", "model", "training"):
            lines += [f"{section}:", *(f"  {line}" for line in getattr(self, section))]
        if self.callbacks:
            lines += ["callbacks:", *(f"  - {callback}" for callback in self.callbacks)]
        lines += ["# What `kerasdl tune` tries, to find better values: all that is worth it.", "search: {values: auto}"]
        return "\n".join(lines) + "\n"


def lines(options: Mapping[str, Any]) -> list[str]:
    """Write options as lines of YAML.

    Example:
        >>> lines({"kind": "csv", "path": "a: b.csv"})
        ['kind: csv', "path: 'a: b.csv'"]
    """
    return [f"{name}: {inline(value)}" for name, value in options.items()]


def held_back(names: Sequence[str]) -> list[str]:
    """Write which share of the data the parts get that are not for training.

    Example:
        >>> held_back(["validation"])[1]
        'split: {validation: 0.15}'
    """
    if not names:
        return []
    return [_HELD_BACK, f"split: {{{', '.join(f'{name}: {FRACTION}' for name in names)}}}"]


# What is said of early stopping and of the parts, the same in all recipes.
AT_MOST = "# At most; early stopping ends it when the validation loss no longer falls."
_HELD_BACK = "# Watched during training, and touched once at the end."
FRACTION = 0.15
PARTS = held_back(["validation", "test"])
