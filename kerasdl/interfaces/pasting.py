"""Writes what a cure tells users to paste into a recipe."""

from __future__ import annotations

import json
import re

# Texts that mean themselves wherever YAML has a value, and words that do not.
_PLAIN = re.compile(r"[^\W\d][\w./()%-]*( [\w./()%-]+)*")
_WORDS = {"true", "false", "null"}


def pasted(text: str) -> str:
    """Write a text as YAML reads it back, on one line and without quotes where it needs none.

    Example:
        >>> print(pasted("age (years)"), pasted("a: b, #1"), pasted("null"), pasted("007"))
        age (years) "a: b, #1" "null" "007"
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    # JSON is YAML, but for characters that it leaves as they are or writes in halves.
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in quoted)


def declared(column: str, kind: str) -> str:
    """Write the option that says what a column of a table holds.

    Example:
        >>> declared("price, net", "numeric")
        'data.columns: {"price, net": numeric}'
    """
    return f"data.columns: {{{pasted(column)}: {kind}}}"
