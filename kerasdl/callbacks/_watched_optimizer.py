"""Sees the gradients of an optimizer by standing in for its `apply`, where they are complete and not yet clipped."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from kerasdl.callbacks import _replicas
from kerasdl.callbacks._gradients import GradientSums, dense, in_float32
from kerasdl.callbacks._layer_names import name_layers
from kerasdl.interfaces.attributes import attributes

if TYPE_CHECKING:
    from collections.abc import Sequence

# Where an epoch's count begins whose steps are not measured: it never comes to 1.
_LEFT_OUT = -(2**62)
_Scaling = keras.optimizers.LossScaleOptimizer


def find_optimizers(model: keras.Model) -> list[keras.optimizers.Optimizer]:
    """List the optimizers among a model's attributes; of one with loss scaling around it, what scales."""
    found = {id(one): one for one in attributes(model) if isinstance(one, keras.optimizers.Optimizer)}
    inner = {id(one.inner_optimizer) for one in found.values() if isinstance(one, _Scaling)}
    return [one for key, one in found.items() if key not in inner]


class WatchedOptimizer:
    """One optimizer, and what has been seen of its gradients.

    Args:
        optimizer: The optimizer, built or not.
        model: The model whose layers give the names.

    Attributes:
        sums: What has been measured; None before the first step of an optimizer that was not built.
    """

    def __init__(self, optimizer: keras.optimizers.Optimizer, model: keras.Model) -> None:
        self.optimizer = optimizer
        self.sums: GradientSums | None = None
        self._model = model
        # Which gradients reach unscaled, and only if they are finite.
        self._inner = optimizer.inner_optimizer if isinstance(optimizer, _Scaling) else optimizer
        self._step = tf.Variable(0, dtype=tf.int64, trainable=False)

    def prepare(self) -> None:
        """Make the variables, if the optimizer is built: TensorFlow traces a step twice that makes some."""
        if self.optimizer.built:
            self._made()

    def watch(self, *, every: int = 1, last: int | None = None) -> None:
        """Stand in for `apply` in all that is traced from now on.

        Args:
            every: Steps from one measured step to the next, beginning with the first since `restart`.
            last: Number of an epoch's last step, which is measured too; None if it is not known.
        """
        plain = self.optimizer.apply

        def apply(grads: Any, trainable_variables: Any = None) -> None:
            variables = list(trainable_variables or self.optimizer._trainable_variables)
            if not grads or not variables:
                # Nothing to do, or an error that is the optimizer's to raise.
                plain(grads, trainable_variables)
                return
            self._build(variables)
            reached = [place for place, gradient in enumerate(grads) if gradient is not None]
            before = [tf.convert_to_tensor(variables[place]) for place in reached]
            state = self._state()
            plain(grads, variables)
            measure = partial(self._measure, [variables[place] for place in reached], every, last)
            _replicas.once(measure, [grads[place] for place in reached], before, state)

        apply.stands_for = plain  # type: ignore[attr-defined]
        self.optimizer.apply = apply

    def release(self) -> None:
        """Give `apply` back, whichever monitors stand in for it."""
        plain = vars(self.optimizer).pop("apply", None)
        while hasattr(plain, "stands_for"):
            plain = plain.stands_for
        # The class's own method needs no attribute; anything else was there before.
        if plain is not None and plain != self.optimizer.apply:
            self.optimizer.apply = plain

    def restart(self, *, measures: bool) -> None:
        """Count steps from 1 again, or leave an epoch out."""
        self._step.assign(0 if measures else _LEFT_OUT)

    def _measure(self, variables: Sequence[Any], every: int, last: int | None, *given: Any) -> None:
        """Measure a step if it is sampled, given all replicas' gradients, values of variables before, and `_state`."""
        sums = self._made()

        def add() -> None:
            grads, before, state = given
            one_replica = partial(self._given, [variable.shape for variable in variables])
            gradients, clipped = _replicas.summed(one_replica, grads, state[-1])
            weights = [_replicas.first(each) for each in before]
            changes = list(zip(gradients, clipped, variables, weights, strict=True))
            self._add(sums, changes, [_replicas.first(each) for each in state])

        # A branch of its own also keeps TensorFlow from fusing what is measured with the update.
        tf.cond(self._is_sampled(every, last), add, lambda: None)

    def _state(self) -> list[tf.Tensor]:
        """Give how many updates and steps were made, and what the loss of the next step is multiplied by."""
        scale = self.optimizer.dynamic_scale if self._scales else self._inner.loss_scale_factor or 1.0
        return [tf.convert_to_tensor(each) for each in (self._inner.iterations, self._inner._iterations, scale)]

    def _add(self, sums: GradientSums, changes: Any, state: Sequence[tf.Tensor]) -> None:
        """Add a step to what has been measured, given what `_state` was before it."""
        updates, steps, _ = self._state()
        updates_before, steps_before, scale = state
        skipped = tf.equal(steps, steps_before) if self._scales else None
        sums.add(changes, updated=updates > updates_before, skipped=skipped)
        sums.updates.assign(tf.cast(updates, tf.int64))
        if self._scales:
            sums.scale.assign(scale)

    @property
    def _scales(self) -> bool:
        return self._inner is not self.optimizer

    def _given(self, shapes: Sequence[Any], grads: Sequence[Any], scale: tf.Tensor) -> tuple[Any, Any]:
        """Give gradients of one replica in float32, without the loss scale, and what the optimizer's clipping leaves.

        That is NaN where it is their mean over several steps that is clipped.
        """
        given = [in_float32(gradient, scale) for gradient in grads]
        gradients = list(map(dense, given, shapes))
        if self._inner.gradient_accumulation_steps:
            return gradients, [tf.fill(shape, math.nan) for shape in shapes]
        # Of rows that are listed twice, Keras clips each on its own.
        return gradients, list(map(dense, self._inner._clip_gradients(given), shapes))

    def _build(self, variables: Sequence[Any]) -> None:
        # Variables of an optimizer that is built by its first step, while that step is being traced.
        if not self.optimizer.built:
            with tf.init_scope():
                self.optimizer.build(list(variables))

    def _made(self) -> GradientSums:
        if self.sums is None:
            with tf.init_scope():
                self.sums = GradientSums(self.optimizer._trainable_variables, name_layers(self._model))
        return self.sums

    def _is_sampled(self, every: int, last: int | None) -> tf.Tensor:
        step = self._step.assign_add(1)
        sampled = tf.equal((step - 1) % every, 0)
        if last is not None:
            sampled = tf.logical_or(sampled, tf.equal(step, last))
        return tf.logical_and(sampled, step > 0)
