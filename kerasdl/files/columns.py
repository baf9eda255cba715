"""Values of a table's column as texts: the same whether they come from a file, a data frame or a program."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kerasdl.files.arrow_arrays import arrow
from kerasdl.files.texts import texts

# A number with zeros at the end of its fraction, and what is left without them.
_SHORTER = r"^-(0)\.0+$|^(-?\d+)\.0+$|^(-?\d+\.\d*[1-9])0+$", r"\1\2\3"
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


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
    nothing = pc.is_in(column, value_set=pa.array(["", *marks], pa.string()))
    numbers = [shortest(mark) for mark in marks if _NUMBER.fullmatch(mark)]
    if numbers:
        nothing = pc.or_(nothing, pc.is_in(shortened(column), value_set=pa.array(numbers, pa.string())))
    return pc.if_else(nothing, pa.scalar(None, pa.string()), column)


def shortest(text: str) -> str:
    """Write a number without zeros at the end of its fraction: 1.5 and "1.50" are the same category, and 3 and "3.0".

    Zeros in front, a plus and exponents stay: what is written so may be a code.

    Example:
        >>> shortest("3.0"), shortest("3.10"), shortest("003"), shortest("3.1.0")
        ('3', '3.1', '003', '3.1.0')
    """
    return re.sub(*_SHORTER, text, flags=re.ASCII)


def composed(text: str) -> str:
    """Write letters with accents as one character each, as file systems and keyboards may or may not: Unicode's NFC.

    Example:
        >>> composed("cafe\u0301") == "caf\u00e9"
        True
    """
    return unicodedata.normalize("NFC", text)


def shortened(column: pa.Array) -> pa.Array:
    """Write the numbers among texts as `shortest` does."""
    return pc.replace_substring_regex(column, *_SHORTER)
