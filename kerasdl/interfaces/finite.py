"""Numbers that JSON has no word for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def finite(value: Any) -> Any:
    """Replace what is not finite, in mappings and lists too, by None.

    Example:
        >>> finite({"loss": float("inf"), "epochs": [1, 0.5]})
        {'loss': None, 'epochs': [1, 0.5]}
    """
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
