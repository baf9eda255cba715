"""Whether a training is still within the range of numbers, and the step in which it left it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from kerasdl.engine import state
from kerasdl.engine.compiled import Compiled
from kerasdl.engine.locating import Kind, locate, losses_finite
from kerasdl.engine.on_demand import OnDemand
from kerasdl.engine.sources import Resident
from kerasdl.engine.state import Place


@dataclass(frozen=True)
class NonFinite:
    """The first values that are NaN or infinite.

    Attributes:
        epoch: The epoch, counted from 1.
        step: The step in this epoch, counted from 1.
        kind: What is not finite: an input, target or sample weight of the batch, a layer's output, the loss alone, a
            gradient, or a weight that the update made.
        layer: The first layer concerned; None for what is in the batch, and for losses.
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
        source: Resident | OnDemand,
        variables: Sequence[tf.Variable],
        *,
        seed: int,
        save: Callable[[Place], None] | None,
    ) -> None:
        self.model, self.source, self.variables = model, source, variables
        self.seed, self.save = seed, save
        self.weights_finite = Compiled.of(model).weights_finite()

    def take(self) -> list[Any]:
        """Note the state."""
        return state.take(self.variables)

    def restore(self, values: list[Any]) -> None:
        """Give the state back."""
        state.restore(self.variables, values)

    def good(self, logs: Any) -> bool:
        """Tell whether the losses among logs are finite, and the weights."""
        return losses_finite(logs) and bool(self.weights_finite())

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
        kind, layer, rows = locate(self.model, self.source.batch(indices))
        self.restore(before)
        if self.save:
            self.save(place)
        examples = indices if rows is None or rows.max() >= len(indices) else indices[rows]
        found = NonFinite(place.epoch + 1, place.step + 1, kind, layer, examples.tolist())
        for callback in listening:
            callback.on_nonfinite(found)
        raise DivergedTrainingError(found)
