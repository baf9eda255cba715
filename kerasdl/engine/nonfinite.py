"""Where a training left the range of numbers: the step, the layer, and the examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine import state
from kerasdl.engine.sources import Resident
from kerasdl.engine.state import Place
from kerasdl.engine.tracing import graph_of

Kind = Literal["input", "target", "output", "loss", "gradient", "weight"]


@dataclass(frozen=True)
class NonFinite:
    """The first values that are NaN or infinite.

    Attributes:
        epoch: The epoch, counted from 1.
        step: The step in this epoch, counted from 1.
        kind: What is not finite: an input or target of the batch, a layer's output, the loss alone, a gradient, or a
            weight that the update made.
        layer: The first layer concerned; None for inputs, targets and losses.
        examples: Their indices in the training data; all of the batch where it is not about single ones.
    """

    epoch: int
    step: int
    kind: Kind
    layer: str | None
    examples: list[int]


class DivergedTrainingError(Exception):
    """A training left the range of numbers; the model is what it was before the step that did it.

    Args:
        found: Where.
    """

    def __init__(self, found: NonFinite) -> None:
        super().__init__(found)
        self.found = found


class FiniteWatch:
    """Tells whether loss and weights are finite, and takes a step back.

    Args:
        model: A built, compiled model.
        source: The training data.
        variables: All that a training reads or changes.
        seed: Decides the order of examples.
        save: Writes a checkpoint, if the training has any.
    """

    def __init__(
        self,
        model: keras.Model,
        source: Resident,
        variables: Sequence[tf.Variable],
        *,
        seed: int,
        save: Callable[[Place], None] | None,
    ) -> None:
        self.model, self.source, self.variables = model, source, variables
        self.seed, self.save = seed, save
        self.weights_finite = graph_of(self._weights_finite)

    def take(self) -> list[Any]:
        """Note the state."""
        return state.take(self.variables)

    def restore(self, values: list[Any]) -> None:
        """Give the state back."""
        state.restore(self.variables, values)

    def good(self, logs: Any) -> bool:
        """Tell whether the losses among logs are finite, and the weights."""
        return losses_finite(logs) and bool(self.weights_finite())

    def _weights_finite(self) -> tf.Tensor:
        finite = [tf.reduce_all(tf.math.is_finite(tf.cast(weight, tf.float32))) for weight in self._floats]
        return tf.reduce_all([tf.constant(True), *finite])

    @property
    def _floats(self) -> list[Any]:
        return [weight.value for weight in self.model.trainable_variables if "float" in weight.dtype]

    def tell(self, callbacks: Iterable[keras.callbacks.Callback], place: Place, before: list[Any]) -> None:
        """Find what is not finite in a step, for callbacks that want to know it; leave the state from before the step.

        Args:
            callbacks: Those of the training.
            place: Where the step begins.
            before: The state from before the step.

        Raises:
            DivergedTrainingError: A callback has been told.
        """
        listening: list[Any] = [callback for callback in callbacks if hasattr(callback, "on_nonfinite")]
        if not listening:
            return
        indices = self.source.indices(self.seed, place.epoch, place.step)
        self.restore(before)
        kind, layer, rows = self.locate(self.source.batch(indices))
        self.restore(before)
        if self.save:
            self.save(place)
        examples = indices if rows is None or rows.max() >= len(indices) else indices[rows]
        found = NonFinite(place.epoch + 1, place.step + 1, kind, layer, examples.tolist())
        for callback in listening:
            callback.on_nonfinite(found)
        raise DivergedTrainingError(found)

    def locate(self, batch: Any) -> tuple[Kind, str | None, np.ndarray | None]:
        """Take a step on a batch outside the graph; give what is not finite, the layer, and which rows of the batch."""
        for kind, part in zip(("input", "target"), batch if isinstance(batch, tuple) else (batch,), strict=False):
            if (rows := _rows(part)) is not None:
                return kind, None, rows  # type: ignore[return-value]
        with _observed() as (calls, gradients):
            logs = self.model.train_step(batch)
        for layer, output in calls:
            if (rows := _rows(output)) is not None:
                return "output", layer.name, rows
        if not losses_finite(logs):
            return "loss", None, None
        # Back from the loss, the last layer comes first.
        for variable, gradient in reversed(gradients):
            if gradient is not None and not np.isfinite(tf.convert_to_tensor(gradient)).all():
                return "gradient", _layer_of(variable), None
        spoilt = (weight for weight in self.model.trainable_variables if not np.isfinite(weight).all())
        return "weight", _layer_of(next(spoilt, None)), None


def losses_finite(logs: Any) -> bool:
    """Tell whether all losses among the logs of a step are finite."""
    if not isinstance(logs, Mapping):
        return True
    losses = [value for name, value in logs.items() if name == "loss" or name.endswith("_loss")]
    return all(np.isfinite(value).all() for value in losses)


@contextmanager
def _observed() -> Iterator[tuple[list[Any], list[Any]]]:
    """List the outputs of layers, innermost first, and the gradients that optimizers get, while the context lasts."""
    calls: list[Any] = []
    gradients: list[Any] = []
    call, apply = keras.layers.Layer.__call__, keras.optimizers.Optimizer.apply

    def heard(layer: Any, *arguments: Any, **options: Any) -> Any:
        output = call(layer, *arguments, **options)
        calls.append((layer, output))
        return output

    def seen(optimizer: Any, grads: Any, trainable_variables: Any = None) -> Any:
        gradients.extend(zip(trainable_variables or optimizer._trainable_variables, grads, strict=False))
        return apply(optimizer, grads, trainable_variables)

    keras.layers.Layer.__call__, keras.optimizers.Optimizer.apply = heard, seen
    try:
        yield calls, gradients
    finally:
        keras.layers.Layer.__call__, keras.optimizers.Optimizer.apply = call, apply


def _rows(values: Any) -> np.ndarray | None:
    """Give the rows of a structure that hold something that is not finite; None if there are none."""
    found = []
    for leaf in keras.tree.flatten(values):
        array = np.asarray(leaf) if leaf is not None else np.zeros(0)
        if array.dtype.kind == "f" or array.dtype.name == "bfloat16":
            wrong = ~np.isfinite(array.astype(np.float32) if array.dtype.kind != "f" else array)
            if wrong.any() and wrong.ndim:
                found.append(np.flatnonzero(wrong.reshape(len(wrong), -1).any(axis=1)))
    return np.unique(np.concatenate(found)) if found else None


def _layer_of(variable: Any) -> str | None:
    return None if variable is None else (variable.path.split("/")[-2:-1] or [variable.name])[0]
