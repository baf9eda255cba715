"""Deep learning with Keras 3 on TensorFlow, from one YAML recipe.

    import kerasdl

    result = kerasdl.run("mlp/breast-cancer", "training.epochs=3")
    model = kerasdl.models.mlp((2,), (1,), units=[4])
    predictor = kerasdl.load(result.directory)

Importing kerasdl imports no TensorFlow; using what needs it does.
"""

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerasdl import callbacks as callbacks
    from kerasdl import data as data
    from kerasdl import losses as losses
    from kerasdl import models as models
    from kerasdl import tasks as tasks
    from kerasdl.artifact import Predictions as Predictions
    from kerasdl.artifact import Predictor as Predictor
    from kerasdl.artifact import load as load
    from kerasdl.engine import Checkpoints as Checkpoints
    from kerasdl.engine import fit as fit
    from kerasdl.preflight import Outcome as Outcome
    from kerasdl.preflight import Tries as Tries
    from kerasdl.preflight import check as check
    from kerasdl.preflight import try_cures as try_cures
    from kerasdl.runs import Listener as Listener
    from kerasdl.runs import Result as Result
    from kerasdl.runs import diagnose as diagnose
    from kerasdl.runs import evaluate as evaluate
    from kerasdl.runs import resume as resume
    from kerasdl.runs import run as run
    from kerasdl.runs import write_records as write_records
    from kerasdl.search import Found as Found
    from kerasdl.search import SearchListener as SearchListener
    from kerasdl.search import tune as tune

__version__ = "0.1.0"

_PLACES = {
    "Checkpoints": "kerasdl.engine",
    "Found": "kerasdl.search",
    "Listener": "kerasdl.runs",
    "Outcome": "kerasdl.preflight",
    "Predictions": "kerasdl.artifact",
    "Predictor": "kerasdl.artifact",
    "Result": "kerasdl.runs",
    "SearchListener": "kerasdl.search",
    "Tries": "kerasdl.preflight",
    "check": "kerasdl.preflight",
    "diagnose": "kerasdl.runs",
    "evaluate": "kerasdl.runs",
    "fit": "kerasdl.engine",
    "load": "kerasdl.artifact",
    "resume": "kerasdl.runs",
    "run": "kerasdl.runs",
    "try_cures": "kerasdl.preflight",
    "tune": "kerasdl.search",
    "write_records": "kerasdl.runs",
}
_ROOMS = ("callbacks", "data", "losses", "models", "tasks")
# A Keras project calls these itself; data sources and tasks are called by a run.
_CHECKED = ("callbacks", "losses", "models")

__all__ = ["__version__", *_PLACES, *_ROOMS]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(importlib.import_module(_PLACES[name]), name)
    if name in _ROOMS:
        return importlib.import_module(f"kerasdl.{name}")
    raise AttributeError(f"kerasdl has no {name!r}; it has: {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """Checks what is called in the rooms, which know no checker: importing a room sets it here, before its plug-ins."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _CHECKED:
            value.__class__ = importlib.import_module("kerasdl.components.calling").CheckedRoom
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
