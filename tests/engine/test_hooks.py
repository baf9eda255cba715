"""Callbacks are called as in `Model.fit`, and observers see the steps they ask for."""

import contextlib

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.engine.hooks import sampled_steps, wants_every_batch

X = np.random.default_rng(0).normal(size=(50, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


def model():
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, name="only")])
    made.compile("sgd", "mse", metrics=["mae"])
    return made


class Diary(keras.callbacks.Callback):
    """Writes down every call."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def on_train_begin(self, logs=None):
        self.calls.append(("train_begin",))

    def on_train_end(self, logs=None):
        self.calls.append(("train_end", sorted(logs)))

    def on_epoch_begin(self, epoch, logs=None):
        self.calls.append(("epoch_begin", epoch))

    def on_epoch_end(self, epoch, logs=None):
        self.calls.append(("epoch_end", epoch, sorted(logs), round(logs["loss"], 4)))

    def on_test_begin(self, logs=None):
        self.calls.append(("test_begin",))

    def on_test_end(self, logs=None):
        self.calls.append(("test_end", sorted(logs)))

    def on_train_batch_begin(self, batch, logs=None):
        self.calls.append(("batch_begin", batch))

    def on_train_batch_end(self, batch, logs=None):
        self.calls.append(("batch_end", batch, round(logs["loss"], 4)))

    def on_test_batch_end(self, batch, logs=None):
        self.calls.append(("test_batch_end", batch))


def test_every_hook_is_called_as_model_fit_calls_it():
    ours, theirs = Diary(), Diary()
    options = {"epochs": 2, "batch_size": 16, "shuffle": False, "verbose": 0, "validation_data": (X, Y)}
    kerasdl.fit(model(), X, Y, callbacks=[ours], **options)
    model().fit(X, Y, callbacks=[theirs], **options)
    assert ours.calls == theirs.calls


def test_stopping_ends_the_training_after_the_epoch():
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    assert len(kerasdl.fit(model(), X, Y, epochs=9, callbacks=[Stop()], verbose=0).history["loss"]) == 2


def test_stopping_in_a_batch_ends_the_epoch_there():
    seen = []

    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(batch)
            self.model.stop_training = batch == 1

    kerasdl.fit(model(), X, Y, epochs=9, batch_size=10, callbacks=[Stop()], verbose=0)
    assert seen == [0, 1]


def test_a_callback_list_is_taken_as_it_is():
    made = model()
    callbacks = keras.callbacks.CallbackList([Diary()], add_history=True, model=made, epochs=1, steps=2)
    kerasdl.fit(made, X, Y, callbacks=callbacks)
    assert callbacks.callbacks[0].calls[0] == ("train_begin",)


@pytest.mark.parametrize("verbose", [1, 2])
def test_progress_prints_what_model_fit_prints(verbose, capsys):
    kerasdl.fit(model(), X, Y, verbose=verbose)
    printed = capsys.readouterr().out
    assert "Epoch 1/1" not in printed or "loss" in printed
    assert "loss: " in printed
    assert "mae: " in printed


def test_keras_callbacks_that_need_no_batches_do_not_slow_the_loop(tmp_path):
    lazy = [
        keras.callbacks.TerminateOnNaN(),
        keras.callbacks.ModelCheckpoint(tmp_path / "m.keras"),
        keras.callbacks.TensorBoard(tmp_path),
        keras.callbacks.EarlyStopping(),
        keras.callbacks.CSVLogger(tmp_path / "log.csv"),
    ]
    assert not wants_every_batch(lazy)
    assert wants_every_batch([keras.callbacks.ModelCheckpoint(tmp_path / "m.keras", save_freq=3)])
    assert wants_every_batch([keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None)])
    assert wants_every_batch([Diary()])


def test_learning_rates_set_between_epochs_take_effect():
    def rates(epoch):
        return 0.1 / (epoch + 1)

    ours, theirs = model(), model()
    for each, fit in ((ours, lambda *a, **k: kerasdl.fit(ours, *a, **k)), (theirs, theirs.fit)):
        callbacks = [keras.callbacks.LearningRateScheduler(rates)]
        fit(X, Y, epochs=3, shuffle=False, verbose=0, callbacks=callbacks)
        assert float(each.optimizer.learning_rate) == pytest.approx(0.1 / 3)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5)


def test_sampled_steps_are_the_first_the_last_and_each_period():
    assert sampled_steps([4], 10) == [0, 4, 8, 9]
    assert sampled_steps([64], 1) == [0]
    assert sampled_steps([], 10) == []
    assert sampled_steps([5, 3], 7) == [0, 3, 5, 6]


def test_an_observer_is_in_the_graph_on_sampled_steps_only():
    class Counter(keras.callbacks.Callback):
        every = 3
        engine_driven = False
        prepared = watched = 0

        def prepare(self, model):
            self.prepared += 1

        @contextlib.contextmanager
        def watch(self, model):
            self.watched += 1
            yield

    counter = Counter()
    kerasdl.fit(model(), X, Y, batch_size=5, epochs=2, compile="eager", callbacks=[counter], verbose=0)
    assert counter.engine_driven
    assert counter.prepared == 1
    # Steps 0, 3, 6 and 9 of each of two epochs.
    assert counter.watched == 8


@pytest.mark.parametrize("mode", ["graph", "xla"])
def test_the_gradient_monitor_leaves_the_weights_alone(mode):
    watched, plain = model(), model()
    monitor = kerasdl.callbacks.GradientMonitor(every=2)
    options = {"batch_size": 16, "epochs": 2, "seed": 0, "compile": mode, "verbose": 0}
    history = kerasdl.fit(watched, X, Y, callbacks=[monitor], **options).history
    kerasdl.fit(plain, X, Y, **options)
    np.testing.assert_allclose(watched.get_weights()[0], plain.get_weights()[0], rtol=1e-6)
    assert len(history["gradient_norm"]) == 2
    assert all(np.isfinite(history["gradients/only/norm"]))
    assert [set(epoch["layers"]) for epoch in monitor.history] == [{"only"}, {"only"}]
