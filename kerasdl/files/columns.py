"""Values of a table's column as texts: the same whether they come from a file, a data frame or a program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kerasdl.files.arrow_arrays import arrow
from kerasdl.files.texts import texts

# A whole number with a fraction of zeros.
_WHOLE = r"^-(0)\.0+$|^(-?\d+)\.0+$", r"\1\2"


def present(values: Any, missing: Sequence[str]) -> pa.Array:
    """Give values as trimmed texts, null for what is missing.

    Args:
        values: As `arrow` takes them.
        missing: Texts that mean that there is no value, next to an empty text; "-1" means -1.0, too.

    Example:
        >>> present([" a", 2.0, None, -1.0, "-1.0"], ["-1"]).to_pylist()
        ['a', '2', None, None, None]
    """
    column = pc.utf8_trim_whitespace(texts(arrow(values)))
    marks = [mark.strip() for mark in missing]
    nothing = pc.is_in(column, value_set=pa.array(["", *marks, *map(whole, marks)], pa.string()))
    numbers = "|".join(mark for mark in map(whole, marks) if re.fullmatch(r"-?\d+", mark, re.ASCII))
    if numbers:
        nothing = pc.or_(nothing, pc.match_substring_regex(column, rf"^({numbers})\.0+$"))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), column)


def whole(text: str) -> str:
    """Write a whole number without a fraction, so that 3, 3.0, "3" and "3.0" are the same category.

    Example:
        >>> whole("3.0"), whole("3.10"), whole("003")
        ('3', '3.10', '003')
    """
    return re.sub(*_WHOLE, text, flags=re.ASCII)


def wholes(column: pa.Array) -> pa.Array:
    """Write the whole numbers among texts without a fraction."""
    return pc.replace_substring_regex(column, *_WHOLE)
