"""From a recipe to a run directory: the one place where the pieces meet."""

from kerasdl.runs.listening import Listener
from kerasdl.runs.running import Result, run

__all__ = ["Listener", "Result", "run"]
