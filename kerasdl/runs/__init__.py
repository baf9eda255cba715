"""From a recipe to a run directory: the one place where the pieces meet.

Importing this imports no TensorFlow, so that signals and the display are ready before; using `run` does.
"""

import importlib
from typing import TYPE_CHECKING, Any

from kerasdl.runs.listening import Listener

if TYPE_CHECKING:
    from kerasdl.runs.evaluating import evaluate as evaluate
    from kerasdl.runs.running import Result as Result
    from kerasdl.runs.running import resume as resume
    from kerasdl.runs.running import run as run

__all__ = ["Listener", "Result", "evaluate", "resume", "run"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        module = "evaluating" if name == "evaluate" else "running"
        return getattr(importlib.import_module(f"kerasdl.runs.{module}"), name)
    raise AttributeError(f"kerasdl.runs has no {name!r}; it has: {', '.join(__all__)}")
