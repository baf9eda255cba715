"""Many epochs a call end where `Model.fit` ends, whatever callbacks decide after each of them."""

import functools

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.callbacks import EarlyStopping, GradientMonitor
from kerasdl.engine.compiled import Compiled
from kerasdl.engine.pace import Pace
from kerasdl.engine.program import Program

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(60, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True) + RANDOM.normal(size=(60, 1)).astype("float32")
OPTIONS = {"epochs": 20, "shuffle": False, "verbose": 0, "validation_data": (X[:20], -Y[:20])}


class EveryEpoch(keras.callbacks.Callback):
    """Has Python called at the end of each epoch."""

    def on_epoch_end(self, epoch, logs=None):
        pass


def model(rate=0.02):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
    made.compile(keras.optimizers.Adam(rate), "mse", metrics=["mae"])
    return made


def trained(fit, callbacks=(), **options):
    made, callbacks = model(), [make() for make in callbacks]
    history = fit(made, X, Y, callbacks=callbacks, **{**OPTIONS, **options})
    return made, history, callbacks


def assert_same(ours, theirs):
    (mine, history, _), (reference, expected, _) = ours, theirs
    assert history.epoch == expected.epoch
    assert list(history.history) == list(expected.history)
    for name, values in expected.history.items():
        np.testing.assert_allclose(history.history[name], values, rtol=2e-4, err_msg=name)
    for weights, others in zip(mine.get_weights(), reference.get_weights(), strict=True):
        np.testing.assert_allclose(weights, others, rtol=2e-4, atol=1e-6)


def stopping():
    return keras.callbacks.EarlyStopping(patience=4, restore_best_weights=True)


@functools.cache
def stopped_by_model_fit(batch_size):
    return trained(keras.Model.fit, [stopping], batch_size=batch_size)


@pytest.mark.parametrize("steps", [3, 2**20], ids=["in several calls", "in one call"])
@pytest.mark.parametrize("mode", ["graph", "xla"])
@pytest.mark.parametrize("batch_size", [60, 20, 16])
def test_early_stopping_stops_at_the_epoch_and_with_the_weights_of_model_fit(monkeypatch, batch_size, mode, steps):
    monkeypatch.setattr(Pace, "__init__", lambda pace: vars(pace).update(steps=steps))
    monkeypatch.setattr(Pace, "learn", lambda pace, taken, seconds: None)
    ours = trained(kerasdl.fit, [stopping], batch_size=batch_size, compile=mode)
    theirs = stopped_by_model_fit(batch_size)
    assert 4 < len(theirs[1].epoch) < OPTIONS["epochs"]
    assert_same(ours, theirs)
    assert ours[2][0].best_epoch == theirs[2][0].best_epoch


def test_the_optimizer_counts_no_steps_of_epochs_taken_back():
    stop = [lambda: keras.callbacks.EarlyStopping("loss", patience=2, min_delta=1e3)]
    ours, theirs = trained(kerasdl.fit, stop), trained(keras.Model.fit, stop)
    assert int(ours[0].optimizer.iterations) == int(theirs[0].optimizer.iterations) == 3 * 2


def test_kerasdls_own_early_stopping_restores_the_same_weights_as_in_model_fit():
    stop = [lambda: EarlyStopping(patience=3)]
    assert_same(trained(kerasdl.fit, stop), trained(keras.Model.fit, stop))


def test_reduce_lr_on_plateau_reduces_after_the_same_epochs():
    reduce = [lambda: keras.callbacks.ReduceLROnPlateau(patience=2, factor=0.5, min_delta=0.05)]
    ours, theirs = trained(kerasdl.fit, reduce), trained(keras.Model.fit, reduce)
    assert len(set(theirs[1].history["learning_rate"])) > 2
    assert_same(ours, theirs)
    assert float(ours[0].optimizer.learning_rate) == float(theirs[0].optimizer.learning_rate)


def test_best_weights_of_a_training_that_is_not_stopped_are_those_of_model_fit():
    stop = [lambda: keras.callbacks.EarlyStopping(patience=100, restore_best_weights=True)]
    assert_same(trained(kerasdl.fit, stop), trained(keras.Model.fit, stop))


def test_a_subclass_with_a_hook_of_its_own_sees_the_weights_after_every_epoch():
    class Weights(keras.callbacks.EarlyStopping):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(self.model.get_weights()[0].copy())

    seen = []
    trained(kerasdl.fit, [lambda: Weights(patience=100)])
    ours, seen = seen, []
    trained(keras.Model.fit, [lambda: Weights(patience=100)])
    np.testing.assert_allclose(ours, seen, rtol=2e-4, atol=1e-6)


def test_a_csv_log_has_every_epoch(tmp_path):
    for name, fit in {"ours": kerasdl.fit, "theirs": keras.Model.fit}.items():
        trained(fit, [lambda name=name: keras.callbacks.CSVLogger(tmp_path / name)])
    ours, theirs = (np.genfromtxt(tmp_path / name, delimiter=",", names=True) for name in ("ours", "theirs"))
    assert ours.dtype.names == theirs.dtype.names
    np.testing.assert_allclose(ours.tolist(), theirs.tolist(), rtol=2e-4)


@pytest.mark.parametrize("mode", ["graph", "xla"])
def test_epochs_of_one_call_are_those_of_single_calls(mode):
    together = trained(kerasdl.fit, shuffle=True, seed=5, compile=mode, batch_size=16)
    apart = trained(kerasdl.fit, [EveryEpoch], shuffle=True, seed=5, compile=mode, batch_size=16)
    assert_same(together, apart)


def test_a_second_training_of_a_model_traces_nothing():
    made, traces = model(), []

    class Traced(keras.layers.Layer):
        def call(self, inputs):
            traces.append(1)
            return inputs

    made = keras.Sequential([keras.Input((3,)), Traced(), keras.layers.Dense(1)])
    made.compile("sgd", "mse")
    kerasdl.fit(made, X, Y, **OPTIONS)
    before = len(traces)
    made.evaluate(X, Y, verbose=0)
    evaluated = len(traces)
    kerasdl.fit(made, X, Y, **OPTIONS)
    assert len(traces) == evaluated == before + 1
    made.compile("sgd", "mse")
    kerasdl.fit(made, X, Y, **OPTIONS)
    assert len(traces) > before


@pytest.mark.parametrize("mode", ["graph", "xla"])
@pytest.mark.parametrize("watch", [None, functools.partial(GradientMonitor, every=2), EveryEpoch])
def test_a_model_is_trained_on_other_numbers_of_examples(mode, watch):
    ours, theirs = model(), model()
    # With a last batch that is smaller, whole batches, one batch, a smaller one; XLA compiles each length by itself.
    for rows in {"graph": (60, 53, 52, 48, 32, 16, 7, 55), "xla": (60, 48, 16, 7, 55)}[mode]:
        options = {"epochs": 2, "batch_size": 16, "shuffle": False, "verbose": 0}
        kerasdl.fit(ours, X[:rows], Y[:rows], compile=mode, callbacks=[watch()] if watch else [], **options)
        theirs.fit(X[:rows], Y[:rows], **options)
    for weights, others in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(weights, others, rtol=2e-4, atol=1e-6)


def test_a_growing_number_of_examples_traces_nothing_anew():
    made = model()
    for rows in range(33, 60):
        kerasdl.fit(made, X[:rows], Y[:rows], batch_size=16, verbose=0, compile="graph")
    programs = [one for one in Compiled.of(made).made.values() if isinstance(one, Program)]
    # With a last batch that is smaller, and without; once more where TensorFlow leaves the length open.
    assert len(programs) == 2
    assert max(one.function.experimental_get_tracing_count() for one in programs) == 2
