"""Why Keras does not load a model, in words of what was written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

# What zipfile and Keras raise; zipfile raises RuntimeError where damage looks like a password or a new compression.
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, zipfile.BadZipFile)
_REGISTERED = "@keras.saving.register_keras_serializable()"
_LAMBDA_CURE = (
    f"Make it a layer class or a function with {_REGISTERED} before it, in a package that --allow-import names, and "
    "train with that."
)
_UNKNOWN_CURE = f"Decorate it with {_REGISTERED}, and import its module before loading."


def explained(error: BaseException, config: Any) -> tuple[str, str] | None:
    """Say why a model is not loaded, and what to do.

    Args:
        error: What Keras raised.
        config: What was to be loaded, as its `config.json` has it; None if that cannot be read.

    Returns:
        The reason and a cure; None where it is neither a Python lambda nor a class or function unknown to Keras.

    Example:
        >>> error = TypeError("Could not locate class 'Twice'. Make sure custom classes are decorated ...")
        >>> explained(error, None)[0]
        "Could not locate class 'Twice'"
    """
    layer = next(_lambdas(config), None)
    if layer is not None:
        why = (
            f"layer {layer!r} holds a Python lambda, which is code, and code that a file brings is not run, for safety"
        )
        return why, _LAMBDA_CURE
    unknown = re.search(r"Could not locate \w+ '\w+'", str(error))
    return (unknown[0], _UNKNOWN_CURE) if unknown else None


def _lambdas(config: Any, layer: str = "") -> Iterator[str]:
    """Give the names of the layers in whose configuration the code of a lambda stands."""
    if isinstance(config, list):
        for item in config:
            yield from _lambdas(item, layer)
    if isinstance(config, dict):
        inside = config.get("config")
        layer = inside.get("name", layer) if isinstance(inside, dict) else layer
        if _is_code(config):
            yield layer
        else:
            for item in config.values():
                yield from _lambdas(item, layer)


def _is_code(config: dict[str, Any]) -> bool:
    """Tell whether it is what Keras writes of a lambda: code, defaults and closure, of an activation without names."""
    match config:
        case {"code": str(), "defaults": _, "closure": _} | {"value": [str(), _, _]}:
            return True
    return False
