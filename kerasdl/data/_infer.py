"""Finds out what the columns of a table hold, from its first rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kerasdl.errors import DataError
from kerasdl.fields import Date
from kerasdl.fields._separated import is_list
from kerasdl.fields.boolean import WORDS
from kerasdl.files.columns import present, shortened
from kerasdl.interfaces import ColumnType

# A column with at least this share of numbers is one of numbers, so that the rest is told instead of learned.
_MOST_NUMBERS = 0.9
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
# Postal codes and the like, whose zeros mean something.
_LEADING_ZERO = r"^0\d"
_DATE = r"^\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?$"
# Values of several words, most of them different, are texts to be read.
_TEXT_WORDS, _TEXT_DISTINCT = 1.8, 0.5
# Different values that are looked at one by one.
_WORDS = 1000
# Fewer rows than this may well differ by chance.
_IDENTIFIERS = 30
# Digits of a number that somebody may have been given, and how seldom different numbers are a mere chance.
_CODE, _CHANCE = 6, 0.01


class Column:
    """The first rows of a column.

    Args:
        values: As they were read.
        missing: Texts that mean that there is no value.
        decimal: What stands between whole and fraction.
        dates: How dates are written; None for ISO 8601.

    Example:
        >>> def kind(*values):
        ...     return Column(pa.array(values), ()).kind
        >>> kind("1", "2.5"), kind("yes", "No"), kind("2024-01-31"), kind("a", "b"), kind("01", "12")
        ('numeric', 'boolean', 'date', 'category', 'category')
    """

    def __init__(
        self, values: pa.Array, missing: tuple[str, ...], decimal: str = ".", dates: str | None = None
    ) -> None:
        self.type = values.type
        self.texts: Any = present(values, missing).drop_null()
        self.decimal, self.dates = decimal, dates

    @property
    def kind(self) -> ColumnType:
        """What the column holds; `ignore` if it is empty.

        Numbers of which a few are unreadable are numbers; numbers with leading zeros are categories.
        """
        if len(self.texts) == 0:
            return "ignore"
        # Durations and times of day are temporal, too, but no dates.
        if pa.types.is_timestamp(self.type) or pa.types.is_date(self.type) or self._holds_written_dates():
            return "date"
        if pa.types.is_boolean(self.type) or self._holds_truth():
            return "boolean"
        if self._is_numeric or self._holds_numbers():
            return "numeric"
        if self._holds_dates():
            return "date"
        return "text" if self._holds_texts() else "category"

    @property
    def is_list(self) -> bool:
        """Whether each value is a list."""
        return is_list(self.type)

    @property
    def names_truth(self) -> bool:
        """Whether two words stand for true and false, such as yes and no: as a target, answers are these words."""
        words = pc.unique(self.texts).to_pylist()
        plain = {"true", "false", "1", "0"}
        return self.kind == "boolean" and len(words) == 2 and not plain.intersection(word.lower() for word in words)

    @property
    def identifies(self) -> bool:
        """Whether the column tells rows apart and nothing else: it counts them, or gives each a name of one word."""
        if len(self.texts) < _IDENTIFIERS:
            return False
        if pc.all(pc.match_substring_regex(self.texts, r"^\d{1,18}$")).as_py():
            return bool((np.diff(pc.cast(self.texts, pa.int64()).to_numpy()) == 1).all())
        return self.kind == "category" and len(pc.unique(self.texts)) == len(self.texts)

    @property
    def may_identify(self) -> bool:
        """Whether numbers look like those that somebody was given, such as a customer's, in whatever order they come.

        All are whole and different, and either as long as each other, or so near together that different ones would
        be a chance of less than one in a hundred if they were measured: whatever values are drawn from `span` ones,
        the chance that `count` of them differ is at most exp(-count (count - 1) / (2 span)).
        """
        if len(self.texts) < _IDENTIFIERS or not pc.all(pc.match_substring_regex(self.texts, r"^\d{1,18}$")).as_py():
            return False
        numbers = np.sort(pc.cast(self.texts, pa.int64()).to_numpy())
        if (np.diff(numbers) == 0).any():
            return False
        lengths, count = pc.min_max(pc.utf8_length(self.texts)).as_py(), len(numbers)
        is_code = lengths["min"] == lengths["max"] >= _CODE
        return bool(is_code or count * (count - 1) / (2 * (numbers[-1] - numbers[0] + 1.0)) > -math.log(_CHANCE))

    @property
    def one_number(self) -> tuple[str, str] | None:
        """Two different texts that are the same number and so the same category; None if there are none."""
        words = pc.unique(self.texts)
        numbers = shortened(words)
        seen: dict[str, str] = {}
        if pc.count_distinct(numbers).as_py() < len(words):
            for word, number in zip(words.to_pylist(), numbers.to_pylist(), strict=True):
                if seen.setdefault(number, word) != word:
                    return seen[number], word
        return None

    @property
    def input_kind(self) -> ColumnType:
        """What the column holds as an input: a mere identifier is ignored."""
        return "ignore" if self.identifies else self.kind

    @property
    def _is_numeric(self) -> bool:
        kinds = pa.types
        return kinds.is_integer(self.type) or kinds.is_floating(self.type) or kinds.is_decimal(self.type)

    def _holds_truth(self) -> bool:
        words = pc.unique(self.texts)
        # Zeros and ones alone are numbers.
        return len(words) <= len(WORDS) * 2 and (
            all(word.lower() in WORDS for word in words.to_pylist())
            and not all(word.isdigit() for word in words.to_pylist())
        )

    def _holds_numbers(self) -> bool:
        plain = self.texts
        if self.decimal != ".":
            plain = pc.replace_substring(pc.replace_substring(plain, ".", "_"), self.decimal, ".")
        share = pc.mean(pc.cast(pc.match_substring_regex(plain, _NUMBER), "int8")).as_py()
        return share >= _MOST_NUMBERS and not pc.any(pc.match_substring_regex(self.texts, _LEADING_ZERO)).as_py()

    def _holds_dates(self) -> bool:
        return self.dates is None and bool(pc.all(pc.match_substring_regex(self.texts, _DATE)).as_py())

    def _holds_written_dates(self) -> bool:
        """Tell whether all are dates as the recipe says: these come first, as 20240131 would pass for a number."""
        if self.dates is None:
            return False
        words = pc.unique(self.texts)[:_WORDS]
        try:
            times = Date("dates", format=self.dates).times(words)
        except DataError:
            return False
        # 123456 might be May 6th of 1234, but would not be written so.
        written = pc.strftime(pa.array(times), self.dates)
        return not (self._is_numeric or self._holds_numbers()) or written.equals(words)

    def _holds_texts(self) -> bool:
        distinct = pc.unique(self.texts)
        words = np.mean([len(text.split()) for text in distinct[:_WORDS].to_pylist()])
        return bool(words >= _TEXT_WORDS and len(distinct) / len(self.texts) >= _TEXT_DISTINCT)
