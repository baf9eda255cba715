"""What is measured of gradients, layer by layer, inside the compiled step."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import keras

STATISTICS = ("norm", "mean_abs", "zero_share", "update_ratio", "nonfinite")
# The update ratio has a count of its own: not every step updates (gradient accumulation), nor divides (zero weights).
_COLUMNS = (*STATISTICS, "steps", "updates")


def name_layers(model: keras.Model) -> dict[int, str]:
    """Name the layer that owns each variable, by the variable's `id`.

    A name is the way to the layer from the model, as `generator/hidden_1`. The paths of Keras's variables would not do:
    they leave out the sub-models of a functional model and begin with the name of a subclassed one. A shared layer has
    the first of its names; other layers of the same name are numbered.

    Example:
        >>> import keras
        >>> twins = keras.Sequential([keras.layers.Dense(1, name="unit")], name="twins")
        >>> model = keras.Sequential([keras.Input((1,)), twins, keras.layers.Dense(1, name="logits")])
        >>> list(dict.fromkeys(name_layers(model).values()))
        ['twins/unit', 'logits']
    """
    names: dict[int, str] = {}
    taken: set[str] = set()

    def visit(layer: Any, path: str) -> None:
        for inner in layer._flatten_layers(include_self=False, recursive=False):
            visit(inner, f"{path}/{inner.name}" if path else inner.name)
        own = [id(variable) for variable in layer.variables if id(variable) not in names]
        if own:
            name, number = path or layer.name, 2
            while name in taken:
                name, number = f"{path or layer.name}_{number}", number + 1
            taken.add(name)
            names.update(dict.fromkeys(own, name))

    visit(model, "")
    return names


class GradientSums:
    """Sums of one optimizer's statistics over the sampled steps, kept in the graph.

    Args:
        variables: All that the optimizer trains.
        names: The layer of each variable by its `id`; a variable of no layer goes by its own name.

    Attributes:
        layers: Names, in the order of the rows.
        values: A row a layer and a last one for all of them together; a column a statistic, then the counts.
        updates: How many updates had been made when a step was last measured.
    """

    def __init__(self, variables: Sequence[Any], names: dict[int, str]) -> None:
        self._layer_of = {id(variable): names.get(id(variable), variable.name) for variable in variables}
        self.layers = tuple(dict.fromkeys(self._layer_of.values()))
        self.values = tf.Variable(tf.zeros((len(self.layers) + 1, len(_COLUMNS)), tf.float64), trainable=False)
        self.updates = tf.Variable(0, dtype=tf.int64, trainable=False)

    @property
    def variables(self) -> list[tf.Variable]:
        """All that has been measured."""
        return [self.values, self.updates]

    def add(self, changes: Iterable[tuple[Any, Any, tf.Tensor]], *, updated: tf.Tensor, scale: float) -> None:
        """Add one step.

        Args:
            changes: Gradient (None if there is none), variable after the step and its value before.
            updated: Whether the step changed weights; gradient accumulation does so every few steps.
            scale: What the loss, and so the gradients, were multiplied by.
        """
        parts: dict[str, list[tf.Tensor]] = {layer: [] for layer in self.layers}
        sizes = dict.fromkeys(self.layers, 0)
        for gradient, variable, before in changes:
            if gradient is not None:
                layer = self._layer_of[id(variable)]
                parts[layer].append(_measure(gradient, scale, before, tf.convert_to_tensor(variable)))
                sizes[layer] += math.prod(variable.shape)
        measured = {layer: tf.add_n(parts[layer]) for layer in self.layers if parts[layer]}
        if not measured:
            return
        rows = [*measured.values(), tf.add_n(list(measured.values()))]
        sums = _statistics(tf.stack(rows), [*(sizes[layer] for layer in measured), sum(sizes.values())], updated)
        places = [self.layers.index(layer) for layer in measured] + [len(self.layers)]
        if len(places) == len(self.layers) + 1:
            self.values.assign_add(sums)
        else:
            self.values.scatter_add(tf.IndexedSlices(sums, places))


def _measure(gradient: Any, scale: float, before: tf.Tensor, after: tf.Tensor) -> tf.Tensor:
    """Reduce one variable's step to sums that add up over the variables of a layer."""
    if isinstance(gradient, tf.IndexedSlices):
        # Rows looked up twice are listed twice; TensorFlow's own conversion warns of the memory this takes.
        gradient = tf.math.unsorted_segment_sum(_recompute(gradient.values), gradient.indices, before.shape[0])
    # Squares of 16-bit floats soon leave their range.
    gradient, before, after = (tf.cast(tensor, tf.float32) for tensor in (_recompute(gradient), before, after))
    gradient /= scale
    sums = (
        tf.reduce_sum(tf.square(gradient)),
        tf.reduce_sum(tf.abs(gradient)),
        tf.math.count_nonzero(gradient),
        tf.math.count_nonzero(~tf.math.is_finite(gradient)),
        tf.reduce_sum(tf.square(before)),
        tf.reduce_sum(tf.square(after - before)),
    )
    return tf.stack([tf.cast(value, tf.float64) for value in sums])


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


def _statistics(sums: tf.Tensor, sizes: Sequence[int], updated: tf.Tensor) -> tf.Tensor:
    """Turn the sums of each layer into its statistics in one step, and the counts they are averaged by."""
    squares, absolutes, nonzero, nonfinite, weights, change = tf.unstack(sums, axis=1)
    size = tf.constant(sizes, tf.float64)
    comparable = tf.logical_and(updated, weights > 0)
    ratio = tf.where(comparable, tf.sqrt(tf.math.divide_no_nan(change, weights)), 0)
    statistics = (tf.sqrt(squares), absolutes / size, 1 - nonzero / size, ratio, nonfinite)
    return tf.stack([*statistics, tf.ones_like(size), tf.cast(comparable, tf.float64)], axis=1)


def summarise(measured: Iterable[tuple[Sequence[str], np.ndarray]]) -> tuple[dict[str, dict[str, float]], float]:
    """Give means over the sampled steps.

    Args:
        measured: Layers and sums of every optimizer.

    Returns:
        The statistics of each layer, `nonfinite` as a sum, and the norm over all layers. Where optimizers take turns
        the norm is the root of the sum of their squared mean norms. What was never measured is NaN.
    """
    layers: dict[str, np.ndarray] = {}
    squared_norms = []
    for names, values in measured:
        *rows, overall = values
        for layer, row in zip(names, rows, strict=True):
            layers[layer] = layers.get(layer, 0) + row
        if overall[_COLUMNS.index("steps")]:
            squared_norms.append(_means(overall)["norm"] ** 2)
    norm = math.sqrt(sum(squared_norms)) if squared_norms else math.nan
    return {layer: _means(row) for layer, row in layers.items()}, norm


def _means(row: np.ndarray) -> dict[str, float]:
    *sums, steps, updates = (float(value) for value in row)
    counts = (steps, steps, steps, updates, 1.0)
    return {
        name: value / count if count else math.nan for name, value, count in zip(STATISTICS, sums, counts, strict=True)
    }
