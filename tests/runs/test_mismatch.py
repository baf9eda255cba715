"""Which activation a core ends with, and whether it can give the targets."""

import keras
import numpy as np
import pytest

from kerasdl.interfaces import Target
from kerasdl.runs.mismatch import last_activation, mismatch
from kerasdl.tasks.multiclass import Multiclass


def dense(activation=None):
    return keras.layers.Dense(4, activation)


ENDS = {
    "sigmoid": [dense("sigmoid")],
    "reshaped": [dense("sigmoid"), keras.layers.Reshape((2, 2)), keras.layers.Flatten(), keras.layers.Dropout(0.5)],
    "apart": [dense(), keras.layers.Activation("sigmoid"), keras.layers.Activation("linear")],
    "inside": [dense(), keras.Sequential([dense("sigmoid"), keras.layers.Reshape((2, 2))])],
    "operation": [dense(), keras.layers.Lambda(lambda x: x), keras.layers.Activation(keras.ops.sigmoid)],
}


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_the_last_activation_is_found_past_what_only_gives_another_shape(kind, ends):
    core = keras.Sequential([keras.Input((3,)), *ends])
    if kind == "functional":
        x = y = keras.Input((3,))
        for layer in ends:
            y = layer(y)
        core = keras.Model(x, y)
    assert last_activation(core) == "sigmoid"


def test_an_operation_is_an_activation_too():
    x = keras.Input((3,))
    assert last_activation(keras.Model(x, keras.ops.reshape(keras.ops.sigmoid(dense()(x)), (-1, 2, 2)))) == "sigmoid"


def test_the_way_goes_by_the_graph_and_not_by_the_order_of_layers():
    x = keras.Input((3,))
    inner = keras.Model(x, [dense("tanh")(x), dense("softmax")(x)])
    given = keras.Input((3,))
    first, second = inner(given)
    assert last_activation(keras.Model(given, first)) == "tanh"
    assert last_activation(keras.Model(given, second)) == "softmax"


def test_of_a_model_of_ones_own_the_last_layer_counts():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.first, self.last, self.drop = dense("relu"), dense("sigmoid"), keras.layers.Dropout(0.1)

        def call(self, x):
            return self.drop(self.last(self.first(x)))

    assert last_activation(Own()) == "sigmoid"


@pytest.mark.parametrize("ends", [[dense()], [keras.layers.Reshape((3, 1))], []])
def test_linear_outputs_have_none(ends):
    x = y = keras.Input((3,))
    for layer in ends:
        y = layer(y)
    assert last_activation(keras.Model(x, y)) is None


def test_a_layer_that_is_an_activation_goes_by_its_name():
    for layer, name in ((keras.layers.Softmax(), "softmax"), (keras.layers.ReLU(), "relu")):
        assert last_activation(keras.Sequential([keras.Input((3,)), dense(), layer])) == name


def test_logits_that_an_activation_cuts_off_cannot_be_learned():
    y = np.arange(6) % 3
    task = Multiclass(Target(y))
    outputs = np.abs(np.random.default_rng(0).normal(size=(6, 3)))
    for activation in ("relu", "tanh", "softplus"):
        assert "logits are any numbers" in mismatch(activation, task, outputs, y)
    assert mismatch(None, task, outputs, y) is None
    assert mismatch("elu", task, outputs, y) is None
