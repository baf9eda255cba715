"""Steps that are measured among others in one call: the same numbers as `Model.fit` measures, the same weights."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.callbacks import GradientMonitor
from kerasdl.engine.sampled import SampledProgram

RANDOM = np.random.default_rng(0)
X, Y = RANDOM.normal(size=(50, 3)).astype("float32"), RANDOM.normal(size=(50, 1)).astype("float32")


class Telling(keras.Model):
    """Tells of a step what no metric remembers."""

    def train_step(self, batch):
        x, y = batch
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x) - y))
        weights = self.trainable_variables
        self.optimizer.apply(tape.gradient(loss, weights), weights)
        return {"last_loss": loss}


def model(kind=keras.Model):
    inputs = keras.Input((3,))
    hidden = keras.layers.Dense(4, "tanh", name="hidden", kernel_initializer=keras.initializers.GlorotUniform(1))
    logits = keras.layers.Dense(1, name="logits", kernel_initializer=keras.initializers.GlorotUniform(2))
    made = kind(inputs, logits(hidden(inputs)))
    made.compile(keras.optimizers.Adam(0.01), "mse")
    return made


class EveryEpoch(keras.callbacks.Callback):
    """Has epochs end one by one."""

    def on_epoch_end(self, epoch, logs=None):
        pass


def assert_alike(ours, theirs):
    assert [(epoch["epoch"], epoch["step"]) for epoch in ours] == [(epoch["epoch"], epoch["step"]) for epoch in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert one["global_norm"] == pytest.approx(other["global_norm"], rel=1e-4)
        for kind in ("layers", "variables"):
            assert one[kind].keys() == other[kind].keys()
            for name, row in other[kind].items():
                mine, expected = numbers(one[kind][name]), numbers(row)
                # Where gradients are at right angles, nothing but rounding is left of it.
                assert mine.pop("cosine") == pytest.approx(expected.pop("cosine"), abs=1e-5, nan_ok=True)
                assert mine == pytest.approx(expected, rel=1e-4, abs=1e-9, nan_ok=True)


def numbers(row):
    return {name: np.nan if value is None else value for name, value in row.items()}


# Epochs of 7 steps with a smaller last batch, of 5 whole ones, of a single one; and periods within and beyond them.
@pytest.mark.parametrize(
    ("batch_size", "every", "callbacks", "mode"),
    [
        (8, 3, [], "graph"),
        (8, 3, [EveryEpoch()], "graph"),
        (8, 3, [], "xla"),
        (10, 1, [], "graph"),
        (10, 8, [EveryEpoch()], "graph"),
        (50, 4, [], "graph"),
        (50, 4, [EveryEpoch()], "xla"),
        (64, 1, [], "graph"),
    ],
)
def test_what_is_measured_is_what_model_fit_measures(batch_size, every, callbacks, mode):
    ours, theirs, plain = model(), model(), model()
    monitors = GradientMonitor(every=every), GradientMonitor(every=every)
    options = {"batch_size": batch_size, "epochs": 14, "shuffle": False, "verbose": 0, "validation_data": (X, Y)}
    logs = kerasdl.fit(ours, X, Y, callbacks=[monitors[0], *callbacks], compile=mode, **options).history
    expected = theirs.fit(X, Y, callbacks=[monitors[1]], **options).history
    kerasdl.fit(plain, X, Y, compile=mode, **options)
    assert_alike(monitors[0].history, monitors[1].history)
    assert logs.keys() == expected.keys()
    for name in logs:
        np.testing.assert_allclose(logs[name], expected[name], rtol=1e-4, atol=1e-9, err_msg=name)
    for watched, other in zip(ours.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(watched, other, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("batch_size", [10, 50])
def test_logs_that_no_metric_remembers_are_those_of_the_last_step(batch_size):
    ours, theirs = model(Telling), model(Telling)
    options = {"batch_size": batch_size, "epochs": 12, "shuffle": False, "verbose": 0}
    logs = kerasdl.fit(ours, X, Y, callbacks=[GradientMonitor(every=3)], **options).history
    expected = theirs.fit(X, Y, callbacks=[GradientMonitor(every=3)], **options).history
    np.testing.assert_allclose(logs["last_loss"], expected["last_loss"], rtol=1e-4)
    np.testing.assert_allclose(logs["gradient_norm"], expected["gradient_norm"], rtol=1e-4)


def test_early_stopping_within_a_call_has_the_measurements_of_its_epochs():
    monitors = GradientMonitor(every=2), GradientMonitor(every=2)
    for monitor, callbacks in zip(monitors, ([], [EveryEpoch()]), strict=True):
        stopping = keras.callbacks.EarlyStopping("loss", min_delta=10, patience=6)
        options = {"batch_size": 10, "epochs": 50, "seed": 0, "verbose": 0}
        history = kerasdl.fit(model(), X, Y, callbacks=[monitor, stopping, *callbacks], **options)
        assert len(history.epoch) == 7
        assert len(monitor.history) == 7
    assert monitors[0].history == monitors[1].history


def test_a_second_training_traces_nothing_anew():
    trained = model()
    kerasdl.fit(trained, X, Y, epochs=2, verbose=0, callbacks=[GradientMonitor()])
    traced = dict(vars(trained)["_kerasdl_compiled"].made)
    monitor = GradientMonitor()
    kerasdl.fit(trained, X, Y, epochs=2, verbose=0, callbacks=[monitor])
    assert vars(trained)["_kerasdl_compiled"].made == traced
    assert len(monitor.history) == 2
    assert monitor.history[0]["step"] > 2


def test_another_number_of_examples_is_measured_by_the_same_program():
    trained = model()
    trained.compile("sgd", "mse")
    for rows in (50, 30, 40):
        expected = model()
        expected.compile("sgd", "mse")
        expected.set_weights(trained.get_weights())
        monitors = GradientMonitor(every=2), GradientMonitor(every=2)
        for fit, one, monitor in zip((kerasdl.fit, keras.Model.fit), (trained, expected), monitors, strict=True):
            fit(one, X[:rows], Y[:rows], batch_size=10, epochs=2, callbacks=[monitor], shuffle=False, verbose=0)
        norms = [[epoch["global_norm"] for epoch in monitor.history] for monitor in monitors]
        assert norms[0] == pytest.approx(norms[1], rel=1e-4)
    kept = vars(trained)["_kerasdl_compiled"].made
    assert sum(isinstance(one, SampledProgram) for one in kept.values()) == 1


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_a_data_set_of_unknown_length_is_sampled_by_steps():
    batches = tf.data.Dataset.from_generator(
        lambda: ((X[start : start + 10], Y[start : start + 10]) for start in range(0, 50, 10)),
        output_signature=(tf.TensorSpec((None, 3)), tf.TensorSpec((None, 1))),
    )
    monitors = GradientMonitor(every=2), GradientMonitor(every=2)
    kerasdl.fit(model(), batches, epochs=2, shuffle=False, verbose=0, callbacks=[monitors[0]])
    kerasdl.fit(model(), batches, epochs=2, shuffle=False, verbose=0, callbacks=[monitors[1]], compile="eager")
    assert_alike(*(monitor.history for monitor in monitors))
    assert len(monitors[0].history) == 2
