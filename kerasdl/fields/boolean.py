"""Truth values in a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from kerasdl.errors import DataError
from kerasdl.fields._lacking import check_present
from kerasdl.files.columns import present, shortened
from kerasdl.interfaces.field import Field, Places, in_rows
from kerasdl.interfaces.pasting import declared

WORDS = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0, "t": 1.0, "f": 0.0, "y": 1.0, "n": 0.0, "1": 1.0, "0": 0.0}


@final
@dataclass(frozen=True)
class Boolean(Field):
    """A column of true and false, yes and no, t and f, y and n, 1 and 0, in any case; what is missing is NaN.

    Attributes:
        name: Name of the column.
        missing: Texts that mean that there is no value, next to nothing at all.
        required: A missing value is an error.

    Example:
        >>> Boolean("alone").decode(["True", False, 1, "no", None]).tolist()
        [1.0, 0.0, 1.0, 0.0, nan]
    """

    name: str
    missing: tuple[str, ...] = ()
    required: bool = False

    shape: ClassVar[tuple[int | None, ...]] = ()
    dtype: ClassVar[str] = "float32"

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        coded = present(values, self.missing).dictionary_encode()
        words = shortened(coded.dictionary).to_pylist()
        numbers = np.array([*(WORDS.get(word.lower(), np.inf) for word in words), np.nan], np.float32)
        # Code -1, the last one, stands for missing.
        found = numbers[coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
        if np.isinf(found).any():
            row = int(np.isinf(found).argmax())
            raise DataError(
                f"{places(row)}: column {self.name!r}: {coded[row].as_py()!r:.80} is neither true nor false",
                cure=f"Declare another type: {declared(self.name, 'category')}",
            )
        if self.required:
            check_present(self.name, np.isnan(found), places)
        return found
