"""Writes the state of a training to its checkpoints, and goes on from one to the same bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine import state
from kerasdl.engine.callback_states import CallbackStates
from kerasdl.engine.checkpoints import Checkpoints, InterruptedTrainingError
from kerasdl.engine.choice import Choice
from kerasdl.engine.encoding import decode, encode, plain
from kerasdl.engine.state import Place
from kerasdl.errors import ArtifactError


@dataclass(frozen=True)
class Saved:
    """A checkpoint that was read.

    Attributes:
        place: How far the training was.
        seed: What decided the order of examples.
        choice: How its steps were compiled.
    """

    place: Place
    seed: int
    choice: Choice
    variables: Any
    callbacks: Any
    arrays: list[np.ndarray]


class Resumption:
    """The checkpoints of a training, and the one that it goes on from.

    Args:
        checkpoints: Where they are.
        identity: What must be the same as when the training began.
        rates: Learning rates, whose change is told.

    Attributes:
        saved: The newest intact one; None if there is none.

    Raises:
        ArtifactError: All are damaged, or they are those of another training, and what differs.
    """

    def __init__(self, checkpoints: Checkpoints, identity: Mapping[str, str], rates: str = "") -> None:
        self.checkpoints, self.identity, self.rates = checkpoints, identity, rates
        found = checkpoints.load()
        self.saved = self._read(*found) if found else None

    def _read(self, content: Any, arrays: list[np.ndarray]) -> Saved:
        before = content["identity"]
        changed = [
            f"{name}: {before.get(name)} in the checkpoint, now {self.identity.get(name)}"
            for name in sorted({*before, *self.identity})
            if before.get(name) != self.identity.get(name)
        ]
        if changed:
            raise ArtifactError(
                "\n    ".join([f"{self.checkpoints.directory} holds checkpoints of another training:", *changed]),
                cure="Train as it was begun to go on, or name another directory to begin anew.",
            )
        if content["rates"] != self.rates:
            told = f"the training began with the learning rate {content['rates']} and goes on with what became of it"
            self.checkpoints.warn(f"{told}, not with {self.rates}")
            self.rates = content["rates"]
        place, choice = Place(**decode(content["place"], arrays)), Choice(**content["compiled"])
        return Saved(place, content["seed"], choice, content["variables"], content["callbacks"], arrays)

    def saver(
        self, callbacks: Sequence[keras.callbacks.Callback], variables: Sequence[tf.Variable], **begun_with: Any
    ) -> Saver:
        """Give what saves the training."""
        return Saver(self.checkpoints, self.identity, callbacks, variables, rates=self.rates, **begun_with)


class Saver:
    """Saves one training, and restores it.

    Args:
        checkpoints: Where to, and when.
        identity: What must be the same when it goes on.
        callbacks: Callbacks whose `on_train_begin` has been called.
        variables: All that the training reads or changes.
        rates: The learning rates that it began with.
        seed: Decides the order of examples.
        choice: How steps are compiled.
    """

    def __init__(
        self,
        checkpoints: Checkpoints,
        identity: Mapping[str, str],
        callbacks: Sequence[keras.callbacks.Callback],
        variables: Sequence[tf.Variable],
        *,
        rates: str,
        seed: int,
        choice: Choice,
    ) -> None:
        self.checkpoints, self.identity, self.rates = checkpoints, identity, rates
        self.variables = variables
        self.states = CallbackStates(callbacks, checkpoints.warn)
        self.seed, self.choice = seed, choice
        self.saved: Place | None = None

    def restore(self, saved: Saved) -> None:
        """Make everything what it was.

        Raises:
            ArtifactError: The checkpoint is one of another model.
        """
        values = decode(saved.variables, saved.arrays)
        here = [(tuple(variable.shape), variable.dtype.as_numpy_dtype) for variable in self.variables]
        there = [(value.shape, value.dtype.type) for value in values]
        if here != there:
            raise ArtifactError(
                f"{self.checkpoints.directory}: the checkpoint has {len(there)} variables of other shapes or types "
                f"than the {len(here)} of this model, its optimizers and metrics",
                cure="Build and compile the model as it was, or name another directory to begin anew.",
            )
        state.restore(self.variables, values)
        self.states.restore(saved.callbacks, saved.arrays)

    def pause(self, place: Place) -> None:
        """Save where one is due, or where the training is asked to stop.

        Raises:
            InterruptedTrainingError: It is.
        """
        try:
            self.heed()
        except InterruptedTrainingError:
            self.save(place)
            raise
        if self.checkpoints.due:
            self.save(place)

    def heed(self) -> None:
        """Stop where the training is asked to.

        Raises:
            InterruptedTrainingError: It is.
        """
        if self.checkpoints.interrupted():
            raise InterruptedTrainingError

    def save(self, place: Place) -> None:
        """Write a checkpoint."""
        arrays: list[np.ndarray] = []
        content = {
            "place": encode(vars(replace(place, logs=plain(place.logs) or {}, ended=plain(place.ended))), arrays),
            "seed": self.seed,
            "compiled": asdict(self.choice),
            "identity": dict(self.identity),
            "rates": self.rates,
            "variables": encode([variable.numpy() for variable in self.variables], arrays),
            "callbacks": self.states.take(arrays),
        }
        ended = place.ended or {}
        value = ended.get("val_loss", ended.get("loss"))
        self.checkpoints.save(content, arrays, value if isinstance(value, float) else None)
        self.saved = place
