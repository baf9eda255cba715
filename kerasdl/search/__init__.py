"""Searches for values of a recipe that do better: keras-tuner chooses, processes of their own train.

Importing this imports no TensorFlow; using `tune` does.
"""

import importlib
from typing import TYPE_CHECKING, Any

from kerasdl.search.listening import SearchListener

if TYPE_CHECKING:
    from kerasdl.search.found import Found as Found
    from kerasdl.search.tuning import tune as tune

__all__ = ["Found", "SearchListener", "tune"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module("kerasdl.search.tuning"), name)
    raise AttributeError(f"kerasdl.search has no {name!r}; it has: {', '.join(__all__)}")
