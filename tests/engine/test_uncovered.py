"""A training with checkpoints says what keeps it from going on to the same bits; one without says nothing."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl

X = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
Y = X[:, :1]
DATASET = tf.data.Dataset.from_tensor_slices((X, Y)).batch(8)


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return X[index * 8 :][:8], Y[index * 8 :][:8]


class Steps(keras.Sequential):
    """A step that does something first."""

    def train_step(self, data):
        self.first(data)
        return super().train_step(data)


def swapped(x, y):
    return x[::-1], y[::-1]


def unordered():
    options = tf.data.Options()
    options.deterministic = False
    return DATASET.with_options(options)


def said(tmp_path, x, first=lambda data: None, **arguments):
    """Train with checkpoints, then without; give what was said of the first training."""
    tf.random.set_seed(None)
    model = Steps([keras.Input((3,)), keras.layers.Dropout(0.5, seed=0), keras.layers.Dense(1)])
    model.first = first
    model.compile("sgd", "mse")
    heard = []
    checkpoints = kerasdl.Checkpoints(tmp_path, warn=heard.append)
    kerasdl.fit(model, x(), verbose=0, checkpoints=checkpoints, **arguments)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kerasdl.fit(model, x(), verbose=0, **arguments)
    return heard


ORDER = {"shuffle": False}


@pytest.mark.parametrize(
    ("x", "arguments", "expected"),
    [
        (lambda: (batch for batch in [(X, Y)] * 2), {**ORDER, "steps_per_epoch": 1}, "a generator"),
        (Batches, {}, "shuffled PyDataset"),
        (Batches, ORDER, None),
        (unordered, ORDER, "deterministic=False"),
        (lambda: DATASET.map(swapped, num_parallel_calls=2, deterministic=False), ORDER, "deterministic=False"),
        (lambda: DATASET.shuffle(2).prefetch(1), ORDER, "without a seed"),
        (lambda: DATASET.shuffle(2, seed=1).prefetch(1), ORDER, None),
        (lambda: DATASET, ORDER, None),
    ],
)
def test_of_data(tmp_path, x, arguments, expected):
    heard = said(tmp_path, x, **arguments)
    assert [expected in line for line in heard] == ([True] if expected else [])


def test_of_validation_data(tmp_path):
    tf.random.set_seed(None)
    heard = said(tmp_path, lambda: DATASET, validation_data=DATASET.shuffle(2), shuffle=False)
    assert ["without a seed" in line for line in heard] == [True]


def candidates(data):
    tf.random.log_uniform_candidate_sampler([[0]], 1, 1, True, 5)


def noise(data):
    tf.debugging.assert_all_finite(tf.random.normal((2,)), "never")


def python(data):
    tf.py_function(lambda: None, [], [])


@pytest.mark.parametrize(
    ("first", "expected"),
    [(noise, "RandomStandardNormal"), (candidates, "LogUniformCandidateSampler"), (python, "calls Python")],
)
@pytest.mark.parametrize("compile", ["graph", "eager"])
def test_of_steps(tmp_path, first, expected, compile):
    heard = said(tmp_path, lambda: DATASET, first, shuffle=False, compile=compile)
    assert [expected in line for line in heard] == [True]


def test_of_steps_on_arrays(tmp_path):
    model = Steps([keras.Input((3,)), keras.layers.Dense(1)])
    model.first = noise
    model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match="RandomStandardNormal"):
        kerasdl.fit(model, X, Y, verbose=0, checkpoints=tmp_path)
