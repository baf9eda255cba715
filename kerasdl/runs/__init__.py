"""From a recipe to a run directory: the one place where the pieces meet.

Importing this imports no TensorFlow, so that signals and the display are ready before; using `run` does.
"""

import importlib
from typing import TYPE_CHECKING, Any

from kerasdl.runs.listening import Listener

if TYPE_CHECKING:
    from kerasdl.runs.diagnosing import diagnose as diagnose
    from kerasdl.runs.evaluating import evaluate as evaluate
    from kerasdl.runs.reporting import write_report as write_report
    from kerasdl.runs.running import Result as Result
    from kerasdl.runs.running import rehearse as rehearse
    from kerasdl.runs.running import resume as resume
    from kerasdl.runs.running import run as run
    from kerasdl.runs.sharding import write_records as write_records
    from kerasdl.runs.surveying import survey as survey

__all__ = [
    "Listener",
    "Result",
    "diagnose",
    "evaluate",
    "rehearse",
    "resume",
    "run",
    "survey",
    "write_records",
    "write_report",
]
_ELSEWHERE = {
    "diagnose": "diagnosing",
    "evaluate": "evaluating",
    "survey": "surveying",
    "write_records": "sharding",
    "write_report": "reporting",
}


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module(f"kerasdl.runs.{_ELSEWHERE.get(name, 'running')}"), name)
    raise AttributeError(f"kerasdl.runs has no {name!r}; it has: {', '.join(__all__)}")
