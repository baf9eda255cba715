"""The compiled training loop."""

from kerasdl.engine.evaluating import evaluate
from kerasdl.engine.fitting import fit

__all__ = ["evaluate", "fit"]
