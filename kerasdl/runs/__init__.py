"""From a recipe to a run directory: the one place where the pieces meet.

Importing this imports no TensorFlow, so that signals and the display are ready before; using `run` does.
"""

import importlib
from typing import TYPE_CHECKING, Any

from kerasdl.runs.listening import Listener

if TYPE_CHECKING:
    from kerasdl.runs.running import Result as Result
    from kerasdl.runs.running import resume as resume
    from kerasdl.runs.running import run as run

__all__ = ["Listener", "Result", "resume", "run"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module("kerasdl.runs.running"), name)
    raise AttributeError(f"kerasdl.runs has no {name!r}; it has: {', '.join(__all__)}")
