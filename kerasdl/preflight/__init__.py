"""What can be found out about a recipe in seconds, on its real data and model, before it is trained."""

from kerasdl.preflight.checking import check
from kerasdl.preflight.outcome import Outcome

__all__ = ["Outcome", "check"]
