"""A model with an `evaluate` of its own is validated by it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl

X = np.random.default_rng(0).normal(size=(50, 3)).astype("float32")
Y = X[:, :1]
DATASET = tf.data.Dataset.from_tensor_slices((X, Y)).batch(8)


class Own(keras.Sequential):
    """Adds a value to what an evaluation tells."""

    def evaluate(self, x=None, y=None, **options):
        logs = super().evaluate(x, y, **options)
        self.heard.append((options["batch_size"], options["steps"]))
        return {**logs, "heard": len(self.heard)}


def batches():
    # Keras takes batches ahead, and drops them when the next validation begins.
    while True:
        yield X[:8], Y[:8]


DATA = {
    "arrays": lambda: {"validation_data": (X, Y), "validation_batch_size": 7},
    "split": lambda: {"validation_split": 0.2, "validation_freq": 2},
    "dataset": lambda: {"validation_data": DATASET},
    "generator": lambda: {"validation_data": batches(), "validation_steps": 3},
}


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
@pytest.mark.parametrize("steps_per_execution", [1, 2])
@pytest.mark.filterwarnings("ignore:Early stopping conditioned on metric `val_heard`")
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_its_logs_are_those_of_model_fit(data, steps_per_execution):
    told = []
    for fit in (keras.Model.fit, kerasdl.fit):
        keras.utils.set_random_seed(0)
        model = Own([keras.Input((3,)), keras.layers.Dense(1)])
        model.heard = []
        model.compile("sgd", "mse", steps_per_execution=steps_per_execution)
        stopping = keras.callbacks.EarlyStopping("val_heard", mode="max", patience=3)
        told.append((fit(model, X, Y, epochs=4, callbacks=[stopping], shuffle=False, verbose=0, **data()), model.heard))
    (expected, expected_calls), (history, calls) = told
    assert calls == expected_calls
    assert history.history.keys() == expected.history.keys()
    for name, values in expected.history.items():
        np.testing.assert_allclose(history.history[name], values, rtol=1e-5)
