"""Deep learning with Keras 3 on TensorFlow, from one YAML recipe.

    import kerasdl

    result = kerasdl.run("mlp/breast-cancer", "training.epochs=3")
    model = kerasdl.models.mlp((2,), (1,), units=[4])
    predictor = kerasdl.load(result.directory)

Importing kerasdl imports no TensorFlow; using what needs it does.
"""

import importlib
from typing import Any

__version__ = "0.1.0"

_PLACES = {
    "Listener": "kerasdl.runs",
    "Predictor": "kerasdl.artifact",
    "Result": "kerasdl.runs",
    "fit": "kerasdl.engine",
    "load": "kerasdl.artifact",
    "run": "kerasdl.runs",
}
_ROOMS = ("callbacks", "data", "losses", "models", "tasks")

__all__ = ["__version__", *_PLACES, *_ROOMS]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name in _PLACES:
        return getattr(importlib.import_module(_PLACES[name]), name)
    if name in _ROOMS:
        return importlib.import_module(f"kerasdl.{name}")
    raise AttributeError(f"kerasdl has no {name!r}; it has: {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
