"""Numbers in a column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kerasdl.errors import DataError
from kerasdl.fields._lacking import check_present
from kerasdl.files.arrow_arrays import arrow
from kerasdl.files.columns import present
from kerasdl.interfaces.field import Field, Places, in_rows
from kerasdl.interfaces.pasting import declared, pasted

_LARGEST = float(np.finfo(np.float32).max)


@final
@dataclass(frozen=True)
class Numeric(Field):
    """A column of numbers; what is missing is NaN.

    Attributes:
        name: Name of the column.
        missing: Texts that mean that there is no value, next to nothing at all; a number's text means the number, too.
        decimal: What stands between whole and fraction where numbers are texts.
        required: A missing value is an error.

    Example:
        >>> Numeric("age", missing=("?", "-1")).decode([" 39", "?", 50, -1.0]).tolist()
        [39.0, nan, 50.0, nan]
    """

    name: str
    missing: tuple[str, ...] = ()
    decimal: str = "."
    required: bool = False

    shape: ClassVar[tuple[int | None, ...]] = ()
    dtype: ClassVar[str] = "float32"

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        return self.numbers(values, places).astype(np.float32)

    def numbers(self, values: Any, places: Places = in_rows) -> np.ndarray:
        """Give the numbers in double precision, as they were written."""
        column = arrow(values, self.decimal)
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
            found = pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        else:
            found = self._parsed(present(column, self.missing), places)
        marks = [number for number in map(self._number, self.missing) if number is not None]
        if marks:
            found = np.where(np.isin(found, marks), np.nan, found)
        self._check(found, places)
        return found

    def exact(self, values: Any, places: Places = in_rows) -> np.ndarray:
        return self.numbers(values, places)

    def weights(self, values: Any, places: Places = in_rows) -> np.ndarray:
        """Give the numbers as weights of rows, float32.

        Raises:
            DataError: One is below 0, or no number.
        """
        found = self.numbers(values, places)
        if (found < 0).any():
            row = int((found < 0).argmax())
            raise DataError(
                f"{places(row)}: column {self.name!r}: expected a weight of 0 or more, got {found[row]}",
                cure="Mend it, or let all rows count the same: data.weight: null",
            )
        return found.astype(np.float32)

    def _parsed(self, texts: pa.Array, places: Places) -> np.ndarray:
        plain = texts
        if self.decimal != ".":
            plain = pc.replace_substring(pc.replace_substring(texts, ".", "_"), self.decimal, ".")
        try:
            return pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:
            # Arrow does not say which value it was.
            found = [np.nan if text is None else self._number(text) for text in texts.to_pylist()]
        if None in found:
            row = found.index(None)
            raise self._no_number(texts[row].as_py(), places(row))
        return np.array(found, np.float64)

    def _number(self, text: str) -> float | None:
        plain = text if self.decimal == "." else text.replace(".", "_").replace(self.decimal, ".")
        try:
            # Python would take 1_000 for a number, and digits of other scripts.
            return float(plain) if plain.isascii() and "_" not in plain else None
        except ValueError:
            return None

    def _no_number(self, text: str, where: str) -> DataError:
        other = "." if self.decimal == "," else ","
        cure = (
            f"If {other!r} stands before fractions, write data.decimal: {pasted(other)}; "
            "between thousands, write nothing."
            if other in text and re.fullmatch(r"[-+\d., ]+", text)
            else f"Declare what means missing, data.missing: [{pasted(text):.40}]; "
            f"or another type: {declared(self.name, 'category')}"
        )
        return DataError(f"{where}: column {self.name!r}: {text!r:.80} is not a number", cure=cure)

    def _check(self, found: np.ndarray, places: Places) -> None:
        missing = np.isnan(found)
        if self.required:
            check_present(self.name, missing, places)
        beyond = ~missing & ~(np.abs(found) <= _LARGEST)
        if beyond.any():
            row = int(beyond.argmax())
            raise DataError(
                f"{places(row)}: column {self.name!r}: {found[row]} is infinite or beyond float32, "
                f"expected numbers up to {_LARGEST:.3g}",
                cure="Give the column in another unit, or leave such a value empty for missing.",
            )
