"""What a raw input of a saved model is: the contract of the files under `fields/`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from kerasdl.errors import DataError

if TYPE_CHECKING:
    import numpy as np

# Says where a value came from, by its number from 0: `data.csv:12`, `rows[11]`.
Places = Callable[[int], str]


def in_rows(row: int) -> str:
    """Say where a value stands that a program gave."""
    return f"rows[{row}]"


class Field(ABC):
    """One raw input of a model, or a target: turns what users have into arrays, in training as in prediction.

    A field is a frozen dataclass of plain values, so that it can be written beside the model that takes it.

    Attributes:
        name: What users call it: a column, for example.
        shape: One value as the model takes it; None where any length will do.
        dtype: Of the model's input; `string` for text.
    """

    name: str
    if TYPE_CHECKING:
        # Some kinds have them as fields, others as constants.
        @property
        def shape(self) -> tuple[int | None, ...]:
            """One value as the model takes it."""

        @property
        def dtype(self) -> str:
            """Of the model's input."""

    @property
    def key(self) -> str:
        """Name of the model's input: Keras allows no slash in it."""
        return self.name.replace("/", "_")

    @abstractmethod
    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        """Turn values as users have them into `(examples, *shape)`.

        Raises:
            DataError: A value is not what the field takes; says where it stands, and what to do.
        """

    def exact(self, values: Any, places: Places = in_rows) -> np.ndarray:
        """Do so for a target: its numbers stay as precise as they are written."""
        return self.decode(values, places)


def is_missing(column: np.ndarray) -> np.ndarray:
    """Tell which rows of a decoded column lack a value: an empty text, or no number."""
    missing: Any = column == "" if column.dtype.kind == "O" else column != column  # noqa: PLR0124
    return missing if missing.ndim == 1 else missing.any(axis=1)


class FileField(Field):
    """A raw input that comes in a file of its own, such as an image or a recording.

    Attributes:
        endings: Of its files, in lower case, with the dot.
        decoded: Shape of one value as `read` gives it; lengths that the model leaves open are those of training.
    """

    endings: ClassVar[tuple[str, ...]]
    if TYPE_CHECKING:

        @property
        def decoded(self) -> tuple[int, ...]:
            """Shape of one value as `read` gives it."""

    @abstractmethod
    def read(self, value: Any, place: str) -> np.ndarray:
        """Turn one value, a path or what its file holds as an array, into an array of shape `decoded`.

        Args:
            value: As users have it.
            place: Where it came from, for the error.

        Raises:
            DataError: The file is missing, damaged or of another kind, or the array is not what the field takes.
        """

    def enter(self, batch: Any) -> Any:
        """Turn a batch of what files hold, of any shape that the model takes, into `decoded`, with Keras operations.

        As `read` does it, to the same bits; unless a kind says otherwise, there is nothing to do.
        """
        return batch

    def read_some(self, values: Sequence[Any], places: Places) -> list[np.ndarray | DataError]:
        """Turn several values into arrays, or into what is wrong with them; faster than one by one for some kinds."""
        found: list[np.ndarray | DataError] = []
        for row, value in enumerate(values):
            try:
                found.append(self.read(value, places(row)))
            except DataError as error:
                found.append(error)
        return found
