"""What can be found out in minutes: whether a recipe is worth training, and which cure of a training really helps."""

from kerasdl.preflight.attempt import Attempt
from kerasdl.preflight.checking import check
from kerasdl.preflight.outcome import Outcome
from kerasdl.preflight.trying import Tries, try_cures
from kerasdl.preflight.yardstick import Yardstick

__all__ = ["Attempt", "Outcome", "Tries", "Yardstick", "check", "try_cures"]
