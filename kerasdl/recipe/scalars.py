"""Plain YAML scalars, read by the core schema of YAML 1.2 (yaml.org/spec/1.2.2, section 10.3).

PyYAML follows YAML 1.1, where `1e-3` is text, `no` is false and `012` is ten.
"""

import math
import re
from typing import Any

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITY = re.compile(r"[-+]?\.(inf|Inf|INF)")
# Python refuses to read longer ones quickly; no option of any plug-in needs them.
_MOST_DIGITS = 400


def resolve(text: str) -> Any:
    """Give the value that an unquoted scalar stands for.

    Example:
        >>> [resolve(text) for text in ("1e-3", "no", "012", "0x10", ".5", "12:30", "~")]
        [0.001, 'no', 12, 16, 0.5, '12:30', None]
    """
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if len(text) > _MOST_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITY.fullmatch(text):
        return -math.inf if text.startswith("-") else math.inf
    return math.nan if text in (".nan", ".NaN", ".NAN") else text
