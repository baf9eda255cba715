"""What layers answer to a fixed batch of examples, reduced inside the graph."""

from __future__ import annotations

import math
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

from kerasdl.interfaces.hearing import heard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

STATISTICS = ("dead_share", "saturated_share", "mean", "variance")
# Where activations end, at one side or both.
_BOUNDS = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
}
# This near to an end, as a share of the way between both, slopes are some percent of the steepest.
_NEAR = 0.01
_PLAIN = (keras.layers.ReLU, keras.layers.LeakyReLU, keras.layers.PReLU, keras.layers.ELU)
# What calls the layers in it from inside a loop, whose tensors cannot be taken out.
_LOOPS = (keras.layers.RNN, keras.layers.TimeDistributed, keras.layers.StackedRNNCells)


def active_layers(model: keras.Model) -> dict[str, keras.layers.Layer]:
    """Give the layers with an activation that is neither linear nor a softmax, by the way to them from the model.

    Of layers that call another one step by step, recurrent ones and `TimeDistributed`, it is the layer itself, whose
    outputs are those of the other, of several cells the last. A shared layer is there once.

    Example:
        >>> hidden = [keras.layers.Dense(2, "relu", name="a"), keras.layers.ReLU(name="b"), keras.layers.Dense(1)]
        >>> list(active_layers(keras.Sequential([keras.Input((1,)), *hidden])))
        ['a', 'b']
    """
    found: dict[str, keras.layers.Layer] = {}

    def visit(layer: Any, path: str) -> None:
        for inner in layer._flatten_layers(include_self=False, recursive=False):
            way = f"{path}/{inner.name}" if path else inner.name
            if isinstance(_answering(inner), _PLAIN) or _name(inner) not in (None, "linear", "softmax"):
                if not any(inner is known for known in found.values()):
                    found[way if way not in found else f"{way}_{len(found)}"] = inner
            elif not isinstance(inner, _LOOPS):
                visit(inner, way)

    visit(model, "")
    return found


class ActivationInstrument:
    """What a monitor measures with; an engine keeps it as long as what it has traced with it.

    Args:
        model: A model, built or not.
        probe: Inputs as the model takes them, the same at each measurement.

    Attributes:
        layers: Names, in the order of the rows of the values.
        shown: What to read in place of the variables, once; the engine's to set.
        look: Measures now, from outside of any graph.
        kept: Nothing is kept from one epoch to the next.
    """

    def __init__(self, model: keras.Model, probe: Any) -> None:
        self._model = model
        self._probe = keras.tree.map_structure(tf.convert_to_tensor, probe)
        self._layers = active_layers(model)
        self.layers = tuple(self._layers)
        self.values = tf.Variable(tf.fill((len(self.layers), len(STATISTICS)), math.nan), trainable=False)
        self.shown: Sequence[np.ndarray] | None = None
        self.kept: tuple[tf.Variable, ...] = ()
        # TensorFlow counts tracings by code, over all instruments; those of a partial it counts apart.
        self.look = tf.function(partial(self.end_epoch), autograph=False)
        self._answers = tf.function(partial(self._outputs_in_float32), autograph=False)

    @property
    def variables(self) -> list[tf.Variable]:
        """What was measured last."""
        return [self.values]

    def prepare(self) -> None:
        """Do nothing: the variable is there."""

    @contextmanager
    def measuring(self) -> Iterator[None]:
        """Do nothing: what counts is what layers answer after the last step."""
        yield

    def end_epoch(self) -> None:
        """Measure now; inside a graph, each time it runs."""
        outputs = self._outputs()
        nothing = tf.fill((len(STATISTICS),), math.nan)
        rows = [_reduced(outputs[name], layer) if name in outputs else nothing for name, layer in self._layers.items()]
        if rows:
            self.values.assign(tf.stack(rows))

    def answers(self) -> dict[str, np.ndarray]:
        """Give all that layers answer now, in float32, by layer; nothing of a layer that the model does not call."""
        return {name: output.numpy() for name, output in self._answers().items()}

    def read(self) -> dict[str, dict[str, float]]:
        """Give what was measured last, by layer; NaN for one that is not called, or within a branch or loop alone."""
        (values,) = self.shown or [self.values.numpy()]
        self.shown = None
        return {
            layer: {name: float(value) for name, value in zip(STATISTICS, row, strict=True)}
            for layer, row in zip(self.layers, values, strict=True)
        }

    def _outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = {}
        look = getattr(self._model, "look", partial(self._model, training=False))
        around = None if tf.executing_eagerly() else tf.compat.v1.get_default_graph()

        def hear(name: str, layer: Any, given: Any, gave: Any) -> None:
            output = keras.tree.flatten(gave)[0]
            # What a branch or a loop of the model's own answers cannot be taken out of it.
            if not tf.is_symbolic_tensor(output) or output.graph is around:
                # Of one that is called several times, the first time.
                outputs.setdefault(name, output)

        with heard(self._layers.items(), hear):
            look(self._probe)
        return outputs

    def _outputs_in_float32(self) -> dict[str, tf.Tensor]:
        return {name: tf.cast(output, tf.float32) for name, output in self._outputs().items()}


def _reduced(output: Any, layer: keras.layers.Layer) -> tf.Tensor:
    """Reduce an output, units along the last axis, to its statistics."""
    values = tf.reshape(tf.cast(output, tf.float32), (-1, output.shape[-1]))
    dead = tf.reduce_mean(tf.cast(tf.reduce_all(tf.equal(values, 0), axis=0), tf.float32))
    saturated = tf.constant(math.nan)
    if (bounds := _BOUNDS.get(_name(layer) or "")) is not None:
        low, high = bounds
        margin = _NEAR * (high - low)
        saturated = tf.reduce_mean(tf.cast((values < low + margin) | (values > high - margin), tf.float32))
    mean, variance = tf.nn.moments(values, axes=[0, 1])
    return tf.stack([dead, saturated, mean, variance])


def _answering(layer: Any) -> Any:
    """Give the layer whose outputs those of a layer are: of one that loops, what it calls last."""
    if isinstance(layer, keras.layers.TimeDistributed):
        return _answering(layer.layer)
    if isinstance(layer, keras.layers.RNN):
        return _answering(layer.cell)
    if isinstance(layer, keras.layers.StackedRNNCells):
        return _answering(layer.cells[-1])
    return layer


def _name(layer: keras.layers.Layer) -> str | None:
    activation = getattr(_answering(layer), "activation", None)
    return None if activation is None else getattr(activation, "__name__", type(activation).__name__)
