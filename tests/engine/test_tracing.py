"""What has been traced is freed with its model, and takes nothing away that others may need."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.callbacks import GradientMonitor

X = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("mode", "data", "callbacks"),
    [("graph", "arrays", (GradientMonitor,)), ("xla", "arrays", ()), ("graph", "data set", ())],
)
def test_no_graph_of_a_step_is_left_after_the_model(mode, data, callbacks):
    graphs = []

    def loss(true, predicted):
        graphs.append(weakref.ref(tf.compat.v1.get_default_graph()))
        return keras.losses.mean_squared_error(true, predicted)

    # Keras defines the gradient of silu, and TensorFlow that of a sum over replicas, which every optimizer takes.
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "silu"), keras.layers.Dense(1)])
    model.compile("adam", loss, metrics=["mae"])
    examples = {"x": X, "y": Y, "batch_size": 10}
    if data == "data set":
        examples = {"x": tf.data.Dataset.from_tensor_slices((X, Y)).batch(10), "shuffle": False}
    made = [make() for make in callbacks]
    kerasdl.fit(model, **examples, epochs=2, validation_data=(X, Y), callbacks=made, compile=mode, verbose=0)
    assert len(graphs) >= 2
    del model, made
    gc.collect()
    assert [graph() for graph in graphs if graph() is not None] == []


def test_a_function_that_a_step_calls_keeps_its_gradients():
    @tf.custom_gradient
    def doubled(x):
        return 2 * x, lambda upstream: 7 * upstream

    class Calling(keras.layers.Layer):
        @tf.function(autograph=False)
        def call(self, x):
            return doubled(x)

    layer = Calling()
    model = keras.Sequential([layer, keras.layers.Dense(1)])
    model.compile("adam", "mse")
    kerasdl.fit(model, X, Y, batch_size=20, verbose=0, compile="graph")
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
    np.testing.assert_array_equal(tape.gradient(y, x), np.full(X.shape, 7))
