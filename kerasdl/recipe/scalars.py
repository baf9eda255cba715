"""Plain YAML scalars, read by the core schema of YAML 1.2 (yaml.org/spec/1.2.2, section 10.3).

PyYAML follows YAML 1.1, where `1e-3` is text, `no` is false and `012` is ten.
"""

import math
import re
from typing import Any

from kerasdl.recipe.tree import MOST_DIGITS

_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{sign + word: math.inf for sign in ("", "+") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def resolve(text: str) -> Any:
    """Give the value that an unquoted scalar stands for.

    Example:
        >>> [resolve(text) for text in ("1e-3", "no", "012", "0x10", ".5", "12:30", "~")]
        [0.001, 'no', 12, 16, 0.5, '12:30', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > MOST_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text
