"""TensorFlow's LSTM kernel gives what Keras's loop over time gives, and leaves the layers as they are."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.engine.block_lstm import block_lstm, serves

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(6, 5, 3)).astype("float32")
Y = X.sum(axis=(1, 2))[:, np.newaxis]


def model(*layers):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((5, 3)), *layers, keras.layers.Flatten(), keras.layers.Dense(1)])
    made.compile(keras.optimizers.SGD(0.1), "mse")
    return made


def kinds(function, *arguments):
    """List the operations of a function and of all it calls."""
    graph = tf.function(function).get_concrete_function(*arguments).graph.as_graph_def()
    nodes = [*graph.node, *(node for inner in graph.library.function for node in inner.node_def)]
    return {node.op for node in nodes}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"return_sequences": True},
        {"go_backwards": True},
        {"dropout": 0.5},
        {"return_sequences": True, "go_backwards": True},
    ],
    ids="-".join,
)
def test_a_training_gives_the_weights_that_model_fit_gives(options):
    ours = model(keras.layers.LSTM(4, **options, seed=1))
    theirs = model(keras.layers.LSTM(4, **options, seed=1))
    theirs.set_weights(ours.get_weights())
    kerasdl.fit(ours, X, Y, epochs=3, batch_size=4, shuffle=False, verbose=0)
    theirs.fit(X, Y, epochs=3, batch_size=4, shuffle=False, verbose=0)
    for weights, expected in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(weights, expected, rtol=1e-5, atol=1e-6)


def test_the_kernel_is_used_where_it_can_be_and_only_within_the_block():
    served = model(keras.layers.Bidirectional(keras.layers.LSTM(4)))
    assert serves(served)
    with block_lstm(served):
        assert "BlockLSTMV2" in kinds(served, X)
    assert "BlockLSTMV2" not in kinds(served, X)
    assert all(layer.supports_jit for layer in served._flatten_layers())


@pytest.mark.parametrize(
    "options",
    [{"activation": "relu"}, {"recurrent_activation": "hard_sigmoid"}, {"use_bias": False}, {"unroll": True}],
    ids="-".join,
)
def test_what_the_kernel_cannot_do_is_left_to_keras(options):
    made = model(keras.layers.LSTM(4, **options))
    with block_lstm(made):
        assert "BlockLSTMV2" not in kinds(made, X)


def test_masked_sequences_are_left_to_keras():
    made = model(keras.layers.Masking(), keras.layers.LSTM(4))
    with block_lstm(made):
        assert "BlockLSTMV2" not in kinds(made, X)


def test_a_step_of_its_own_may_take_gradients_of_gradients():
    class Smooth(keras.Model):
        def train_step(self, data):
            return super().train_step(data)

    inputs = keras.Input((5, 3))
    assert not serves(Smooth(inputs, keras.layers.LSTM(4)(inputs)))


class Smooth(keras.Model):
    """Takes the gradient of a gradient, which the kernel does not have."""

    def __init__(self):
        super().__init__()
        self.lstm, self.dense = keras.layers.LSTM(4), keras.layers.Dense(1)

    def call(self, x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = self.dense(self.lstm(x))
        self.add_loss(tf.reduce_mean(tape.gradient(y, x) ** 2))
        return y


def test_a_model_with_a_call_of_its_own_runs_without_the_kernel():
    made = Smooth()
    made.compile("sgd", "mse")
    assert len(kerasdl.fit(made, X, Y, verbose=0).history["loss"]) == 1
