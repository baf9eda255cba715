"""The state of a training: where it is, and every variable that its executables read or change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import tensorflow as tf
from keras.src.utils.python_utils import pythonify_logs

from kerasdl.engine.traits import optimizers_of


@dataclass(frozen=True)
class Place:
    """How far a training is.

    Attributes:
        epoch: The epoch it is in, counted from 0.
        step: Training steps of this epoch that are done.
        test_step: Validation steps of this epoch that are done.
        logs: What the last of these training steps told.
        ended: The logs of the last epoch that ended; None before the first has.
        stopped: A callback stopped the training here.
    """

    epoch: int
    step: int = 0
    test_step: int = 0
    logs: dict[str, Any] = field(default_factory=dict)
    ended: dict[str, Any] | None = None
    stopped: bool = False


def variables_of(model: keras.Model, captured: Iterable[tf.Variable]) -> list[tf.Variable]:
    """List weights, random seeds, metrics, optimizers, and what else traced steps have captured; each once."""
    own = (value for value in vars(model).values() if isinstance(value, tf.Variable))
    known = [*model.variables, *model.metrics_variables, *own]
    known += [variable for optimizer in optimizers_of(model) for variable in optimizer.variables]
    found = [variable.value if isinstance(variable, keras.Variable) else variable for variable in known]
    # TensorFlow lists what was captured in no order that another process would repeat.
    found += sorted(captured, key=_creation)
    return list({id(variable): variable for variable in found}.values())


def _creation(variable: Any) -> int:
    return int(variable._unique_id.rsplit("_")[-1])


def as_python(logs: Any) -> dict[str, Any]:
    """Give logs as Python's own numbers, nested as they are; Keras flattens them when it tells callbacks."""
    values = dict(logs or {})
    return {
        name: as_python(value) if isinstance(value, dict) else pythonify_logs({name: value})[name]
        for name, value in values.items()
    }


def flat(logs: Any) -> dict[str, Any]:
    """Give logs as callbacks are told them: flat, by name, as Python's own numbers where they can be."""
    # Keras takes some ten microseconds to find out that a number is one.
    if all(type(value) is float for value in logs.values()):
        return dict(sorted(logs.items()))
    return pythonify_logs(logs)


def take(variables: Sequence[tf.Variable]) -> list[Any]:
    """Note the values; the next update of each variable copies it, nothing is copied here."""
    return [variable.read_value() for variable in variables]


def restore(variables: Sequence[tf.Variable], values: Sequence[Any]) -> None:
    """Give variables back the values that `take` noted."""
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
