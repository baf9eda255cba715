"""What is measured of gradients, layer by layer, inside the compiled step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from kerasdl.callbacks._layer_names import name_variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    # Gradient and what clipping leaves of it in float32, variable after the step, its value before.
    Change = tuple[tf.Tensor, tf.Tensor, Any, tf.Tensor]

STATISTICS = ("norm", "mean_abs", "max_abs", "zero_share", "update_ratio", "cosine", "clipped_norm", "nonfinite")
# Counts of their own: not every step updates (gradient accumulation), nor divides (weights or gradients of zero).
# A step that loss scaling skips has nothing but values that are not finite.
COLUMNS = (*STATISTICS, "steps", "updates", "turns", "skipped")


class GradientSums:
    """Sums of one optimizer's statistics over the sampled steps, kept in the graph.

    Args:
        variables: All that the optimizer trains.
        layers: The layer of each variable by its `id`; a variable of no layer goes by its own name.

    Attributes:
        names: Of the variables, `layer/variable`, in the order of the first rows.
        layers: Names, in the order of the rows behind these.
        values: A row a variable, a row a layer and a last one for all of them together; a column a statistic, then the
            counts.
        updates: How many updates had been made when a step was last measured.
        scale: What dynamic loss scaling multiplied the loss of that step by; 0 without it.
        previous: The gradients of the step that was measured before, float32, as large as the variables.
    """

    def __init__(self, variables: Sequence[Any], layers: dict[int, str]) -> None:
        self.names = name_variables(variables, layers)
        layer_of = [layers.get(id(variable), name) for variable, name in zip(variables, self.names, strict=True)]
        self.layers = tuple(dict.fromkeys(layer_of))
        self._layer_of = [self.layers.index(layer) for layer in layer_of]
        self._places = {id(variable): place for place, variable in enumerate(variables)}
        self._sizes = [math.prod(variable.shape) for variable in variables]
        rows = len(self.names) + len(self.layers) + 1
        self.values = tf.Variable(tf.zeros((rows, len(COLUMNS)), tf.float64), trainable=False)
        self.updates = tf.Variable(0, dtype=tf.int64, trainable=False)
        self.scale = tf.Variable(0.0, trainable=False)
        self.previous = [tf.Variable(tf.zeros(variable.shape), trainable=False) for variable in variables]

    @property
    def variables(self) -> list[tf.Variable]:
        """All that has been measured in this epoch."""
        return [self.values, self.updates, self.scale]

    def begin(self) -> None:
        """Forget an earlier training."""
        for variable in (*self.variables, *self.previous):
            variable.assign(tf.zeros_like(variable))

    def add(self, changes: Sequence[Change], *, updated: tf.Tensor, skipped: tf.Tensor | None = None) -> None:
        """Add one step.

        Args:
            changes: Of each variable that a gradient reached: the gradient and what clipping leaves of it, both in
                float32, the variable after the step and its value before.
            updated: Whether the step changed weights; gradient accumulation does so every few steps.
            skipped: Whether loss scaling skipped the step; None where it never does.
        """
        if not changes:
            return
        places = [self._places[id(variable)] for _, _, variable, _ in changes]
        sums, peaks = [], []
        for place, (gradient, clipped, variable, before) in zip(places, changes, strict=True):
            previous = self.previous[place]
            sums.append(_sums(gradient, clipped, previous, before, tf.convert_to_tensor(variable)))
            peaks.append(tf.cast(tf.reduce_max(tf.abs(gradient)), tf.float64))
            previous.assign(gradient if skipped is None else tf.where(skipped, previous, gradient))
        measured, rows = self._rows(places, tf.stack(sums), tf.stack(peaks), updated)
        if skipped is not None:
            measured = tf.where(skipped, _of_skipped(measured), measured)
        if len(rows) == self.values.shape[0]:
            self.values.assign_add(measured)
        else:
            self.values.scatter_add(tf.IndexedSlices(measured, rows))

    def _rows(self, places: list[int], sums: tf.Tensor, peaks: tf.Tensor, updated: tf.Tensor) -> Any:
        """Give the statistics of some variables, of their layers and of all together, and the rows they belong to."""
        layers = sorted({self._layer_of[place] for place in places})
        of = [layers.index(self._layer_of[place]) for place in places]
        sizes = np.array([self._sizes[place] for place in places], np.float64)
        in_layers = np.bincount(of, sizes)
        measured = _statistics(
            tf.concat([sums, tf.math.unsorted_segment_sum(sums, of, len(layers)), [tf.reduce_sum(sums, 0)]], 0),
            tf.concat([peaks, tf.math.unsorted_segment_max(peaks, of, len(layers)), [tf.reduce_max(peaks)]], 0),
            np.concatenate([sizes, in_layers, [sizes.sum()]]),
            updated,
        )
        return measured, [*places, *(len(self.names) + layer for layer in layers), self.values.shape[0] - 1]


def in_float32(gradient: Any, scale: Any) -> Any:
    """Give a gradient in float32, as squares of 16-bit floats soon leave their range, without the loss scale."""
    if isinstance(gradient, tf.IndexedSlices):
        values = tf.cast(_recompute(gradient.values), tf.float32) / scale
        return tf.IndexedSlices(values, gradient.indices, gradient.dense_shape)
    return tf.cast(_recompute(gradient), tf.float32) / scale


def dense(gradient: Any, shape: Sequence[int]) -> tf.Tensor:
    """Give the gradient of a variable of some shape as a tensor; rows that are listed twice are added up."""
    if isinstance(gradient, tf.IndexedSlices):
        # TensorFlow's own conversion warns of the memory this takes.
        return tf.math.unsorted_segment_sum(gradient.values, gradient.indices, shape[0])
    return gradient


def _sums(gradient: tf.Tensor, clipped: tf.Tensor, previous: Any, before: tf.Tensor, after: tf.Tensor) -> tf.Tensor:
    """Reduce one variable's step to sums that add up over the variables of a layer."""
    before, after = tf.cast(before, tf.float32), tf.cast(after, tf.float32)
    # Squares of what is very small or large are no float32.
    (gradient_, of_gradient), (previous_, of_previous), (clipped_, of_clipped) = map(
        _scaled, (gradient, previous, clipped)
    )
    sums = (
        (tf.reduce_sum(tf.square(gradient_)), of_gradient * of_gradient),
        (tf.reduce_sum(tf.abs(gradient_)), of_gradient),
        (tf.math.count_nonzero(gradient), 1),
        (tf.reduce_sum(tf.square(before)), 1),
        (tf.reduce_sum(tf.square(after - before)), 1),
        (tf.reduce_sum(gradient_ * previous_), of_gradient * of_previous),
        (tf.reduce_sum(tf.square(previous_)), of_previous * of_previous),
        (tf.reduce_sum(tf.square(clipped_)), of_clipped * of_clipped),
        (tf.math.count_nonzero(~tf.math.is_finite(gradient)), 1),
    )
    return tf.stack([tf.cast(value, tf.float64) * unit for value, unit in sums])


def _scaled(values: Any) -> tuple[tf.Tensor, tf.Tensor]:
    """Give values over the largest of them, and that one."""
    largest = tf.reduce_max(tf.abs(values)) if values.shape.num_elements() else tf.constant(1.0)
    usable = tf.math.is_finite(largest) & (largest > 0)
    unit = tf.where(usable, largest, 1.0)
    return values / unit, tf.cast(unit, tf.float64)


def _recompute(tensor: tf.Tensor) -> tf.Tensor:
    """Build the products that a gradient ends with a second time.

    Where nothing else reads such a product, TensorFlow multiplies it by the learning rate in another order (the
    "minimize broadcasts" rewrite), as with batch normalization and SGD. A statistic that read it would thus change the
    last bits of the weights.
    """
    operations = {"Mul": tf.multiply, "Identity": tf.identity, "Reshape": tf.reshape}
    if not tf.is_symbolic_tensor(tensor) or tensor.op.type not in operations:
        return tensor
    return operations[tensor.op.type](*(_recompute(operand) for operand in tensor.op.inputs))


def _statistics(sums: tf.Tensor, peaks: tf.Tensor, sizes: np.ndarray, updated: tf.Tensor) -> tf.Tensor:
    """Turn the sums of each row into its statistics in one step, and the counts they are averaged by."""
    squares, absolutes, nonzero, weights, change, product, earlier, clipped, nonfinite = tf.unstack(sums, axis=1)
    comparable = tf.logical_and(updated, weights > 0)
    ratio = tf.where(comparable, tf.sqrt(tf.math.divide_no_nan(change, weights)), 0)
    turned = tf.logical_and(squares > 0, earlier > 0)
    cosine = tf.where(turned, tf.math.divide_no_nan(product, tf.sqrt(squares) * tf.sqrt(earlier)), 0)
    statistics = (
        tf.sqrt(squares),
        absolutes / sizes,
        peaks,
        1 - nonzero / sizes,
        ratio,
        cosine,
        tf.sqrt(clipped),
        nonfinite,
    )
    counts = (tf.ones_like(squares), tf.cast(comparable, tf.float64), tf.cast(turned, tf.float64))
    return tf.stack([*statistics, *counts, tf.zeros_like(squares)], axis=1)


def _of_skipped(measured: tf.Tensor) -> tf.Tensor:
    """Give what counts of a step that was skipped."""
    nothing = tf.zeros_like(measured[:, 0])
    told = {"nonfinite": measured[:, COLUMNS.index("nonfinite")], "skipped": tf.ones_like(nothing)}
    return tf.stack([told.get(name, nothing) for name in COLUMNS], axis=1)
