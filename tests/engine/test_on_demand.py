"""Data that is read batch by batch trains as data in memory does: the same batches, in the same order."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl import engine
from kerasdl.callbacks import GradientMonitor
from kerasdl.engine import Checkpoints, InterruptedTrainingError, Streamed

RANDOM = np.random.default_rng(0)
X = RANDOM.integers(0, 256, (70, 3)).astype(np.uint8)
Y = X.sum(axis=1, keepdims=True).astype(np.float32) / 100
WEIGHTS = RANDOM.uniform(0.5, 2, 70).astype(np.float32)


def front(raw):
    return tf.cast(raw, tf.float32) / 255


def model(**options):
    keras.utils.set_random_seed(0)
    made = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(4, name="hidden"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(1, name="last"),
        ]
    )
    made.compile("adam", "mse", metrics=["mae"], **options)
    return made


def fitted(x, **options):
    made = model()
    history = kerasdl.fit(made, x, **{"y": Y, "epochs": 3, "verbose": 0, "seed": 1, "batch_size": 16, **options})
    return made, history


@pytest.fixture
def on_disk(tmp_path):
    array = np.memmap(tmp_path / "raw", np.uint8, "w+", shape=X.shape)
    array[:] = X
    return array


@pytest.mark.parametrize("compile", ["graph", "xla", "eager"])
@pytest.mark.parametrize(
    "options",
    [{}, {"shuffle": False}, {"batch_size": 70}, {"batch_size": 10}, {"sample_weight": WEIGHTS}, {"batch_size": 100}],
    ids=repr,
)
def test_the_same_batches_are_trained_on(on_disk, compile, options):
    read, history = fitted(Streamed(on_disk, front), compile=compile, **options)
    held, expected = fitted(front(X).numpy(), compile=compile, **options)
    for ours, theirs in zip(read.get_weights(), held.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
    assert history.history.keys() == expected.history.keys()
    np.testing.assert_allclose(history.history["loss"], expected.history["loss"], rtol=1e-5)


def test_validation_data_may_be_read_too(on_disk):
    validation = (Streamed(on_disk, front), Y)
    _, history = fitted(Streamed(on_disk, front), validation_data=validation)
    _, expected = fitted(front(X).numpy(), validation_data=(front(X).numpy(), Y))
    np.testing.assert_allclose(history.history["val_loss"], expected.history["val_loss"], rtol=1e-5)
    np.testing.assert_allclose(history.history["val_mae"], expected.history["val_mae"], rtol=1e-5)


def test_some_examples_more_than_once(on_disk):
    rows = np.array([0, 0, 5, 69])
    some = Streamed(on_disk, front).take(rows)
    assert len(some) == 4
    np.testing.assert_array_equal(some.take(np.array([3, 1])).batch(np.array([0, 1])), front(X[[69, 0]]))
    read, _ = fitted(some, y=Y[rows])
    held, _ = fitted(front(X[rows]).numpy(), y=Y[rows])
    np.testing.assert_allclose(read.get_weights()[0], held.get_weights()[0], rtol=1e-5, atol=1e-6)


def test_inputs_by_name_with_texts_go_through_the_front():
    names = np.array(["a", "b", "unknown"] * 4, object)
    numbers = np.arange(12.0)
    lookup = keras.layers.StringLookup(vocabulary=["a", "b"])
    inputs = {"name": keras.Input((), dtype="string", name="name"), "number": keras.Input((), name="number")}
    outputs = keras.ops.stack([keras.ops.cast(lookup(inputs["name"]), "float32"), inputs["number"]], axis=1)
    both = Streamed({"name": names, "number": numbers}, keras.Model(inputs, outputs))
    made = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    made.compile("sgd", "mse", metrics=["mae"])
    history = kerasdl.fit(made, both, numbers[:, None], batch_size=5, epochs=2, verbose=0)
    assert np.isfinite(history.history["loss"]).all()


def test_the_model_is_scored_as_on_data_in_memory(on_disk):
    made = model()
    scores = engine.evaluate(made, Streamed(on_disk, front), Y, WEIGHTS, batch_size=32)
    assert scores == pytest.approx(engine.evaluate(made, front(X).numpy(), Y, WEIGHTS, batch_size=32))
    assert scores["mae"] == pytest.approx(made.evaluate(front(X), Y, verbose=0)[1], rel=1e-4)


def test_a_step_that_leaves_the_range_of_numbers_is_found():
    numbers = X.astype(np.float32)
    numbers[41] = np.inf
    with pytest.raises(engine.DivergedTrainingError) as caught:
        fitted(Streamed(numbers, lambda raw: raw), callbacks=[Listening()])
    found = caught.value.found
    assert (found.kind, found.examples, found.epoch) == ("input", [41], 1)


class Listening(keras.callbacks.Callback):
    """Wants to know of what is not finite."""

    def on_nonfinite(self, found):
        pass


def assert_close(one, other):
    """Compare numbers, None where there is none."""
    assert (one is None) == (other is None)
    if one is not None:
        np.testing.assert_allclose(one, other, rtol=1e-3)


def test_gradients_are_watched(on_disk):
    monitor, expected = GradientMonitor(), GradientMonitor()
    fitted(Streamed(on_disk, front), callbacks=[monitor])
    fitted(front(X).numpy(), callbacks=[expected])
    assert len(monitor.history) == len(expected.history) == 3
    for ours, theirs in zip(monitor.history, expected.history, strict=True):
        keras.tree.map_structure(assert_close, ours, theirs)


def test_a_training_that_was_interrupted_goes_on_to_the_same_bits(on_disk, tmp_path):
    whole, history = fitted(Streamed(on_disk, front), validation_data=(Streamed(on_disk, front), Y))
    asked = iter([False] * 7 + [True] * 100)
    checkpoints = Checkpoints(tmp_path / "checkpoints", every_seconds=0, interrupted=lambda: next(asked))
    validation = (Streamed(on_disk, front), Y)
    with pytest.raises(InterruptedTrainingError):
        fitted(Streamed(on_disk, front), validation_data=validation, checkpoints=checkpoints)
    again = Checkpoints(tmp_path / "checkpoints")
    made, gone_on = fitted(Streamed(on_disk, front), validation_data=validation, checkpoints=again)
    for ours, theirs in zip(made.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert gone_on.history == history.history
