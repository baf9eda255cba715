"""Reads dates that are written as texts: strictly, so that none is taken for another."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_ZONE = r":\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$"
# Arrow knows neither, NumPy does.
_YEAR_OR_MONTH = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
# Arrow takes microseconds, and nothing finer.
_FINER = re.compile(r"(\.\d{6})\d+")


def read_dates(texts: pa.Array, written: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Read dates.

    Args:
        texts: Null for what is missing.
        written: Their format, as `strftime` has it; None for ISO 8601.

    Returns:
        The dates as `datetime64[us]`, NaT for what is missing or is none, and which of them are none.

    Example:
        >>> times, wrong = read_dates(pa.array(["31.01.2020", "31.02.2020"]), "%d.%m.%Y")
        >>> times.astype(str).tolist(), wrong.tolist()
        (['2020-01-31T00:00:00.000000', 'NaT'], [False, True])
    """
    coded = texts.dictionary_encode()
    words = coded.dictionary
    times = _iso(words) if written is None else _formatted(words, written)
    # Code -1, the last one, stands for missing.
    found = np.append(times, np.datetime64("NaT"))[coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
    return found, np.isnat(found) & texts.is_valid().to_numpy(zero_copy_only=False)


def _iso(words: pa.Array) -> np.ndarray:
    try:
        return _cast(words)
    except pa.ArrowInvalid:
        return np.array([_iso_date(word) for word in words.to_pylist()], "datetime64[us]")


def _cast(words: pa.Array) -> np.ndarray:
    zoned = pc.any(pc.match_substring_regex(words, _ZONE)).as_py()
    return pc.cast(words, pa.timestamp("us", "UTC" if zoned else None)).to_numpy(zero_copy_only=False)


def _iso_date(word: str) -> np.datetime64:
    try:
        if _YEAR_OR_MONTH.fullmatch(word):
            return np.datetime64(word, "us")
        return _cast(pa.array([_FINER.sub(r"\1", word)]))[0]
    except ValueError:
        return np.datetime64("NaT", "us")


def _formatted(words: pa.Array, written: str) -> np.ndarray:
    if not written:
        # Arrow reads beyond the end of an empty format, which kills the process.
        return np.full(len(words), np.datetime64("NaT", "us"))
    fast = pc.strptime(words, written, "s", error_is_null=True)
    try:
        # Arrow takes February 31st for March 2nd, which does not look the same written again.
        same = pc.equal(pc.strftime(fast, written), words).fill_null(False).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        same = np.zeros(len(words), bool)
    times = fast.to_numpy(zero_copy_only=False).astype("datetime64[us]")
    for index in np.flatnonzero(~same):
        times[index] = _formatted_date(words[index].as_py(), written)
    return times


def _formatted_date(word: str, written: str) -> np.datetime64:
    try:
        found = datetime.strptime(word, written)
        utc = found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)
    # The format may be none, and a zone may lead out of the calendar.
    except (ValueError, OverflowError, re.error):
        return np.datetime64("NaT", "us")
    return np.datetime64(utc, "us")
