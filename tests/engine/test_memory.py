"""Running out of memory ends with advice that was tried."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl

X = np.ones((40, 3), "float32")
Y = np.ones((40, 1), "float32")


class Large(keras.Model):
    """Fits batches of up to so many examples into memory."""

    def __init__(self, most):
        super().__init__()
        self.most = most
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        if data[0].shape[0] is None or data[0].shape[0] > self.most:
            raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")
        return super().train_step(data)


@pytest.mark.parametrize(
    ("most", "advice"),
    [
        (10, "Out of memory with batches of 32; a step on 8 fits: batch_size=8."),
        (0, "Out of memory with batches of 32, and with every smaller one tried: make the model smaller."),
    ],
)
def test_the_error_stays_tensorflows_and_says_what_fits(most, advice):
    model = Large(most)
    model.compile("sgd", "mse")
    model(X)
    before = model.get_weights()
    with pytest.raises(tf.errors.ResourceExhaustedError) as caught:
        kerasdl.fit(model, X, Y, batch_size=32, verbose=0, compile="eager")
    assert caught.value.__notes__ == [advice]
    assert (caught.value.advice.batch_size or 0) <= most
    for weights, others in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weights, others)


@pytest.mark.system
def test_a_step_that_asks_for_more_than_any_address_space_holds():
    class Asking(keras.layers.Layer):
        def call(self, x):
            size = tf.where(tf.shape(x)[0] > 16, tf.constant(2**45, tf.int64), 1)
            return x + tf.random.stateless_uniform([size], (0, 0))[0]

    model = keras.Sequential([keras.Input((3,)), Asking(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    # TensorFlow waits for ten seconds for memory to come free.
    with pytest.raises(tf.errors.ResourceExhaustedError) as caught:
        kerasdl.fit(model, X, Y, batch_size=32, verbose=0)
    assert caught.value.__notes__ == ["Out of memory with batches of 32; a step on 16 fits: batch_size=16."]


def test_a_model_that_refuses_smaller_batches_is_still_out_of_memory():
    class Choosy(Large):
        def train_step(self, data):
            if data[0].shape[0] < 32:
                raise ValueError("batches of 32 only")
            return super().train_step(data)

    model = Choosy(10)
    model.compile("sgd", "mse")
    with pytest.raises(tf.errors.ResourceExhaustedError):
        kerasdl.fit(model, X[:32], Y[:32], verbose=0, compile="eager")


def test_arrays_without_room_for_a_copy_are_to_be_streamed():
    # One number in memory, and more of them than any address space holds.
    inputs, targets = (np.broadcast_to(np.float32(0), (2**26, width)) for width in (2**20, 1))
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(MemoryError) as caught:
        kerasdl.fit(model, inputs, targets, verbose=0)
    assert "tf.data.Dataset" in caught.value.__notes__[0]
