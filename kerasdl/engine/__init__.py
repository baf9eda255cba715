"""The compiled training loop."""

from kerasdl.engine.checkpoints import Checkpoints, InterruptedTrainingError
from kerasdl.engine.evaluating import evaluate
from kerasdl.engine.fitting import fit
from kerasdl.engine.nonfinite import DivergedTrainingError
from kerasdl.engine.on_demand import Streamed
from kerasdl.engine.placing import joined

__all__ = ["Checkpoints", "DivergedTrainingError", "InterruptedTrainingError", "Streamed", "evaluate", "fit", "joined"]
