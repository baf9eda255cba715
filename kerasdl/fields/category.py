"""Names of categories in a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, final

import numpy as np

from kerasdl.fields._lacking import check_present
from kerasdl.files.columns import composed, present, shortened, shortest
from kerasdl.interfaces.field import Field, Places, in_rows


@final
@dataclass(frozen=True)
class Category(Field):
    """A column whose values are names, trimmed; what is missing is an empty text.

    Two values are one category if they are the same text, or the same number without exponent and zeros in front: `3`,
    `3.0` and `"3.00"` are, `1.5` and `"1.50"`, but neither `"007"` and `7` nor `True` and `1` or `true`. A letter that
    Unicode has in two ways, whole or with its accent apart, is one (normal form C).

    Attributes:
        name: Name of the column.
        missing: Texts that mean that there is no value, next to nothing at all.
        replace: What to read where something else is written.
        required: A missing value is an error.

    Example:
        >>> Category("class", replace={"1st": "1"}).decode([" 1st", 2, 3.0, None]).tolist()
        ['1', '2', '3', '']
    """

    name: str
    missing: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    required: bool = False

    shape: ClassVar[tuple[int | None, ...]] = ()
    dtype: ClassVar[str] = "string"

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        coded = present(values, self.missing).dictionary_encode()
        replace = {shortest(composed(written.strip())): read for written, read in self.replace.items()}
        # All rows of a category share one text, and code -1, the last one, stands for missing.
        shared = np.array(
            [*(replace.get(name, name) for name in map(composed, shortened(coded.dictionary).to_pylist())), ""],
            dtype=object,
        )
        found: np.ndarray = shared[coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
        if self.required:
            check_present(self.name, found == "", places)
        return found
