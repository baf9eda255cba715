"""Callbacks are called as in `Model.fit`, and observers see the steps they ask for."""

import contextlib

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.engine.hooks import hear_every_batch
from kerasdl.interfaces.sampling import Sampling

X = np.random.default_rng(0).normal(size=(50, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


def model(**options):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, name="only")])
    made.compile("sgd", "mse", metrics=["mae"], **options)
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


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_test_batch_begin", "on_test_batch_end", "on_batch_end"])
def test_a_single_batch_hook_hears_what_it_hears_in_model_fit(hook):
    heard = {"ours": [], "theirs": []}

    def listener(name):
        callback = keras.callbacks.Callback()
        setattr(callback, hook, lambda batch, logs=None: heard[name].append(batch))
        return [callback]

    options = {"epochs": 2, "batch_size": 5, "shuffle": False, "verbose": 0, "validation_data": (X, Y)}
    kerasdl.fit(model(), X, Y, callbacks=listener("ours"), **options)
    model().fit(X, Y, callbacks=listener("theirs"), **options)
    assert heard["ours"] == heard["theirs"] == 2 * list(range(10))


def test_a_hook_of_validation_does_not_slow_training():
    class Heard(keras.callbacks.Callback):
        def on_test_batch_end(self, batch, logs=None):
            pass

    assert hear_every_batch([Heard()], "test")
    assert not hear_every_batch([Heard()], "train")


def test_the_history_says_which_callbacks_slow_the_training():
    slow = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None)
    slowed = kerasdl.fit(model(), X, Y, callbacks=[slow, keras.callbacks.TerminateOnNaN()], verbose=0)
    assert slowed.compiled.slowed_by == "hooks of every batch: LambdaCallback"
    slow = keras.callbacks.LambdaCallback()
    slow.on_test_batch_end = lambda batch, logs=None: None
    slowed = kerasdl.fit(model(), X, Y, callbacks=[slow], validation_data=(X, Y), verbose=0)
    assert slowed.compiled.slowed_by == "hooks of every batch: LambdaCallback"
    assert kerasdl.fit(model(), X, Y, verbose=0).compiled.slowed_by is None


def test_a_validation_that_is_stopped_as_it_begins_has_one_batch_as_in_model_fit():
    class Skip(keras.callbacks.Callback):
        def on_test_begin(self, logs=None):
            self.model.stop_evaluating = True

    options = {"batch_size": 5, "shuffle": False, "verbose": 0, "validation_data": (X, Y)}
    ours = kerasdl.fit(model(), X, Y, callbacks=[Skip()], **options).history
    theirs = model().fit(X, Y, callbacks=[Skip()], **options).history
    assert ours["val_loss"] == pytest.approx(theirs["val_loss"], rel=1e-5)


def test_backup_and_restore_goes_on_where_it_was_interrupted(tmp_path):
    class Interrupt(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    def train(made, fit, folder, *callbacks):
        backup = keras.callbacks.BackupAndRestore(folder)
        options = {"epochs": 4, "batch_size": 5, "shuffle": False, "verbose": 0}
        return fit(made, X, Y, callbacks=[backup, *callbacks], **options)

    for name, fit in {"ours": kerasdl.fit, "theirs": keras.Model.fit}.items():
        with pytest.raises(KeyboardInterrupt):
            train(model(), fit, tmp_path / name, Interrupt())
    ours, theirs = model(), model()
    history = train(ours, kerasdl.fit, tmp_path / "ours")
    assert history.epoch == train(theirs, keras.Model.fit, tmp_path / "theirs").epoch == [2, 3]
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5)


def test_stopping_ends_the_training_after_the_epoch():
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    assert len(kerasdl.fit(model(), X, Y, epochs=9, callbacks=[Stop()], verbose=0).history["loss"]) == 2


@pytest.mark.parametrize("hook", ["on_train_begin", "on_epoch_begin"])
@pytest.mark.parametrize("steps_per_execution", [1, 3])
def test_a_training_that_is_stopped_as_it_begins_takes_one_execution_as_in_model_fit(hook, steps_per_execution):
    counts = []
    for fit in (kerasdl.fit, keras.Model.fit):
        made = model(steps_per_execution=steps_per_execution)
        # A training before has calls of many steps.
        fit(made, X, Y, batch_size=5, epochs=20, verbose=0)

        class Stop(keras.callbacks.Callback):
            pass

        setattr(Stop, hook, lambda callback, *_, **__: setattr(callback.model, "stop_training", True))
        history = fit(made, X, Y, batch_size=5, epochs=3, callbacks=[Stop()], verbose=0)
        counts.append((int(made.optimizer.iterations), history.epoch))
    assert counts[0] == counts[1]


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
    assert "2/2" in printed
    assert "loss: " in printed
    assert "mae: " in printed


def test_keras_callbacks_that_need_no_batches_do_not_slow_the_loop(tmp_path):
    lazy = [
        keras.callbacks.TerminateOnNaN(),
        keras.callbacks.ModelCheckpoint(tmp_path / "m.keras"),
        keras.callbacks.TensorBoard(tmp_path),
        keras.callbacks.EarlyStopping(),
        keras.callbacks.CSVLogger(tmp_path / "log.csv"),
        keras.callbacks.BackupAndRestore(tmp_path / "backup"),
    ]
    eager = [
        keras.callbacks.ModelCheckpoint(tmp_path / "m.keras", save_freq=3),
        keras.callbacks.BackupAndRestore(tmp_path / "backup", save_freq=3),
        keras.callbacks.TensorBoard(tmp_path, update_freq=3),
        keras.callbacks.TensorBoard(tmp_path, profile_batch=3),
        keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None),
        Diary(),
    ]
    assert not hear_every_batch(lazy, "train")
    assert not hear_every_batch(lazy, "test")
    assert all(hear_every_batch([callback], "train") for callback in eager)


def test_learning_rates_set_between_epochs_take_effect():
    def rates(epoch):
        return 0.1 / (epoch + 1)

    ours, theirs = model(), model()
    for each, fit in ((ours, lambda *a, **k: kerasdl.fit(ours, *a, **k)), (theirs, theirs.fit)):
        callbacks = [keras.callbacks.LearningRateScheduler(rates)]
        fit(X, Y, epochs=3, shuffle=False, verbose=0, callbacks=callbacks)
        assert float(each.optimizer.learning_rate) == pytest.approx(0.1 / 3)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5)


def test_an_observer_is_in_the_graph_on_sampled_steps_only():
    class Counter(keras.callbacks.Callback):
        instrument = sampling = lent = None
        watched = 0

        def on_train_end(self, logs=None):
            self.lent = self.instrument

        def make_sampling(self, mode):
            assert mode == "eager"
            return Sampling(3)

        def make_instrument(self, model):
            return self

        variables = ()

        @contextlib.contextmanager
        def measuring(self):
            self.watched += 1
            yield

    counter = Counter()
    kerasdl.fit(model(), X, Y, batch_size=5, epochs=2, compile="eager", callbacks=[counter], verbose=0)
    assert counter.lent is counter
    assert counter.instrument is None
    # Steps 0, 3, 6 and 9 of each of two epochs.
    assert counter.watched == 8


def test_the_gradient_monitor_of_an_interrupted_training_serves_model_fit():
    class Interrupt(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            raise KeyboardInterrupt

    made, monitor = model(), kerasdl.callbacks.GradientMonitor()
    with pytest.raises(KeyboardInterrupt):
        kerasdl.fit(made, X, Y, callbacks=[monitor, Interrupt()], verbose=0)
    history = made.fit(X, Y, epochs=2, callbacks=[monitor], verbose=0).history
    assert np.isfinite(history["gradient_norm"]).all()


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


def test_a_train_function_that_is_set_on_the_model_itself_is_called():
    made, calls = model(), []

    def make_train_function(force=False):
        def train(iterator):
            calls.append(1)
            return made.train_step(next(iterator))

        made.train_function = train

    made.make_train_function = make_train_function
    kerasdl.fit(made, X, Y, batch_size=16, verbose=0)
    assert len(calls) == -(-len(X) // 16)
