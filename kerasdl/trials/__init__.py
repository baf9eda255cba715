"""Runs recipes in processes of their own: a crash, a kill or lack of memory ends one of them alone."""

from kerasdl.trials.trial import Ended, Trial
from kerasdl.trials.trials import GoneError, Trials

__all__ = ["Ended", "GoneError", "Trial", "Trials"]
