"""The compiled training loop."""

from kerasdl.engine.checkpoints import Checkpoints, InterruptedTrainingError
from kerasdl.engine.evaluating import evaluate
from kerasdl.engine.fitting import fit
from kerasdl.engine.nonfinite import DivergedTrainingError
from kerasdl.engine.placing import joined

__all__ = ["Checkpoints", "DivergedTrainingError", "InterruptedTrainingError", "evaluate", "fit", "joined"]
