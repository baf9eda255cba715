"""Texts in a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
import pyarrow.compute as pc

from kerasdl.fields._lacking import check_present
from kerasdl.files.columns import present, shortened
from kerasdl.interfaces.field import Field, Places, in_rows


@final
@dataclass(frozen=True)
class Text(Field):
    """A column of running text; what is missing is an empty text.

    Attributes:
        name: Name of the column.
        missing: Texts that mean that there is no value, next to nothing at all.
        required: A missing value is an error.
        endings: Of files that hold one text each, in lower case; none if texts come in tables alone.

    Example:
        >>> Text("review").decode(["A good film. ", None]).tolist()
        ['A good film.', '']
    """

    name: str
    missing: tuple[str, ...] = ()
    required: bool = False
    endings: tuple[str, ...] = ()

    shape: ClassVar[tuple[int | None, ...]] = ()
    dtype: ClassVar[str] = "string"

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        column = shortened(present(values, self.missing))
        found: np.ndarray = pc.fill_null(column, "").to_numpy(zero_copy_only=False)
        if self.required:
            check_present(self.name, found == "", places)
        return found
