"""The compiled training loop."""

from kerasdl.engine.checkpoints import Checkpoints, InterruptedTrainingError
from kerasdl.engine.evaluating import evaluate
from kerasdl.engine.fitting import fit

__all__ = ["Checkpoints", "InterruptedTrainingError", "evaluate", "fit"]
