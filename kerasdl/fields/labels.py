"""Several labels in a column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, final

import numpy as np

from kerasdl.errors import DataError
from kerasdl.fields._lacking import check_present
from kerasdl.fields._separated import separated
from kerasdl.files.columns import shortest
from kerasdl.interfaces.field import Field, Places, in_rows
from kerasdl.interfaces.pasting import pasted

# More labels than this would bury what an error says.
_MOST_TOLD = 10


@final
@dataclass(frozen=True)
class Labels(Field):
    """A column whose values have any number of labels, as a number for each that there is: 1 if a value has it, else 0.

    An empty text or list has no labels; what is missing is NaN.

    Attributes:
        name: Name of the column.
        separator: What stands between two labels of a text; None for a column of lists.
        labels: Those there are, in the order of the numbers; none if they are not known yet.
        missing: Texts that mean that there is no value.
        replace: Which label to read where another one is written; an empty text for none.
        required: A missing value is an error.

    Example:
        >>> Labels("tags", ";", ("big", "red")).decode(["red; big", "", "red"]).tolist()
        [[1.0, 1.0], [0.0, 0.0], [0.0, 1.0]]
    """

    name: str
    separator: str | None = None
    labels: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    required: bool = False

    dtype: ClassVar[str] = "float32"

    @property
    def shape(self) -> tuple[int | None, ...]:
        """One number for each label."""
        return (len(self.labels),)

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        return self.numbers(self.split(values, places))

    def split(self, values: Any, places: Places = in_rows) -> np.ndarray:
        """Give the labels of each value as a tuple, an empty text for what is missing.

        Raises:
            DataError: A value is missing where it may not be, or a label is none of those that are known.
        """
        written, rows = separated(values, self.separator, self.missing)
        # Row -1, the last one, stands for missing.
        different = np.empty(len(written) + 1, object)
        different[:] = [*map(self._meant, written), ""]
        found: np.ndarray = different[rows]
        if self.required:
            check_present(self.name, rows < 0, places)
        if self.labels:
            news = [set(labels).difference(self.labels) for labels in different]
            wrong = np.array([bool(new) for new in news])[rows]
            if wrong.any():
                row = int(wrong.argmax())
                raise self.unknown(f"{places(row)}: column {self.name!r}", news[rows[row]])
        return found

    def numbers(self, rows: np.ndarray) -> np.ndarray:
        """Give a number for each label, `(examples, labels)`, of what `split` gave."""
        at = {label: number for number, label in enumerate(self.labels)}
        found = np.zeros((len(rows), len(at)), np.float32)
        for row, labels in enumerate(rows):
            found[row, [at[label] for label in labels]] = 1.0
        found[rows == ""] = np.nan
        return found

    def joined(self, has: np.ndarray) -> list[str]:
        """Write the labels of each row of truth values `(examples, labels)`."""
        names = np.array(self.labels, object)
        return [(self.separator or ";").join(names[row]) for row in has]

    def unknown(self, where: str, new: Iterable[str]) -> DataError:
        """Say that there are labels that training did not have."""
        first, name = min(new), pasted(self.name)
        every = sorted({*self.labels, *new})
        more = ", ..." if len(every) > _MOST_TOLD else ""
        return DataError(
            f"{where}: the label {first!r:.80} is none of those for training: "
            f"{', '.join(f'{label!r:.80}' for label in self.labels[:_MOST_TOLD])}{more}",
            cure="List every label that the data has, "
            f"data.labels: {{{name}: [{', '.join(map(pasted, every[:_MOST_TOLD]))}{more}]}}; "
            f'or leave it out, data.replace: {{{name}: {{{pasted(first)}: ""}}}}',
        )

    def _meant(self, written: list[str]) -> tuple[str, ...]:
        replace = {shortest(label.strip()): read for label, read in self.replace.items()}
        labels = (shortest(label.strip()) for label in written)
        return tuple(sorted({replace.get(label, label) for label in labels} - {""}))
