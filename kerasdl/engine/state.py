"""The state of a training: every variable that its executables read or change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf


def take(variables: Sequence[tf.Variable]) -> list[Any]:
    """Note the values; the next update of each variable copies it, nothing is copied here."""
    return [variable.read_value() for variable in variables]


def restore(variables: Sequence[tf.Variable], values: Sequence[Any]) -> None:
    """Give variables back the values that `take` noted."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
