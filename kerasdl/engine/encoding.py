"""Plain Python values and arrays as JSON beside a list of arrays: read back exactly, and without running code."""

from __future__ import annotations

from typing import Any

import numpy as np

_SCALARS = (type(None), bool, int, float, str)
_COLLECTIONS: dict[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset}


def encode(value: Any, arrays: list[np.ndarray]) -> Any:
    """Give what JSON can write.

    Args:
        value: Numbers, texts, None, NumPy arrays and scalars, and lists, tuples, sets and dictionaries of them.
        arrays: Receives the arrays, by reference.

    Raises:
        TypeError: Something in it is neither.

    Example:
        >>> arrays = []
        >>> encode({"best": (0.5, np.ones(2))}, arrays), arrays
        ({'dict': [['best', {'tuple': [0.5, {'array': 0}]}]]}, [array([1., 1.])])
        >>> decode({"dict": [["best", {"tuple": [0.5, {"array": 0}]}]]}, arrays)
        {'best': (0.5, array([1., 1.]))}
    """
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is list:
        return [encode(item, arrays) for item in value]
    if kind is dict:
        return {"dict": [[encode(key, arrays), encode(item, arrays)] for key, item in value.items()]}
    for name, collection in _COLLECTIONS.items():
        if kind is collection:
            return {name: [encode(item, arrays) for item in value]}
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind != "O":
        arrays.append(np.asarray(value))
        return {"array" if isinstance(value, np.ndarray) else "scalar": len(arrays) - 1}
    raise TypeError(f"{kind.__name__} is no plain value")


def decode(code: Any, arrays: list[np.ndarray]) -> Any:
    """Give the value that `encode` was given."""
    if isinstance(code, list):
        return [decode(item, arrays) for item in code]
    if not isinstance(code, dict):
        return code
    ((name, content),) = code.items()
    if name == "dict":
        return {decode(key, arrays): decode(item, arrays) for key, item in content}
    if name in _COLLECTIONS:
        return _COLLECTIONS[name](decode(item, arrays) for item in content)
    return arrays[content].copy() if name == "array" else arrays[content][()]


def plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Leave out what `encode` refuses."""
    return None if values is None else {name: value for name, value in values.items() if _is_plain(value)}


def _is_plain(value: Any) -> bool:
    try:
        encode(value, [])
    except TypeError:
        return False
    return True


def bytes_of(array: np.ndarray) -> memoryview:
    """Give the bytes of an array of anything but objects, without a copy where they lie side by side."""
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
