"""The step, layer and examples where a training leaves the range of numbers."""

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.engine import Checkpoints, DivergedTrainingError
from kerasdl.engine.pace import Pace

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(40, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


class Hearing(keras.callbacks.Callback):
    """Is told where, and of the ends of epochs."""

    logs_alone = True

    def __init__(self):
        super().__init__()
        self.found, self.losses = None, []

    def on_epoch_end(self, epoch, logs=None):
        self.losses.append(logs["loss"])

    def on_nonfinite(self, found):
        self.found = found


class Batches(keras.callbacks.Callback):
    """Has Python called after every batch."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def on_train_batch_end(self, batch, logs=None):
        self.heard.append((batch, np.isfinite(logs["loss"])))


class Log(keras.layers.Layer):
    """Is not finite for what is not positive."""

    def call(self, x):
        return keras.ops.log(x)


def mlp(*layers, loss="mse", rate=0.01):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((3,)), *layers, keras.layers.Dense(1, name="logits")])
    made.compile(keras.optimizers.SGD(rate), loss)
    return made


def diverged(model, x=X, y=Y, callbacks=(), **options):
    hearing = Hearing()
    options = {"batch_size": 4, "epochs": 3, "seed": 1, "verbose": 0, **options}
    with pytest.raises(DivergedTrainingError) as caught:
        kerasdl.fit(model, x, y, callbacks=[hearing, *callbacks], **options)
    assert hearing.found is caught.value.found
    return hearing


MODES = pytest.mark.parametrize("mode", ["graph", "xla", "eager"])


@MODES
@pytest.mark.parametrize("callbacks", [(), (Batches(),)])
def test_an_output_that_is_not_finite(mode, callbacks):
    x = np.abs(X) + 1
    x[[5, 17], 1] = 0
    hearing = diverged(
        mlp(Log(name="log")), x, callbacks=callbacks, shuffle=False, compile=mode, validation_data=(X, Y)
    )
    found = hearing.found
    assert (found.epoch, found.step, found.kind, found.layer, found.examples) == (1, 2, "output", "log", [5])


def test_the_indices_are_those_of_the_data_where_it_is_shuffled():
    x = np.abs(X) + 1
    x[17] = 0
    found = diverged(mlp(Log(name="log")), x, seed=2).found
    assert found.examples == [17]
    assert found.step > 1


@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights")
def test_a_model_without_weights_to_train_has_finite_ones():
    model = mlp()
    model.trainable = False
    model.compile("sgd", "mse")
    kerasdl.fit(model, X, Y, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])


@pytest.mark.parametrize(("kind", "x", "y"), [("input", True, False), ("target", False, True)])
def test_data_that_is_not_finite(kind, x, y):
    spoilt = {"x": X.copy(), "y": Y.copy()}
    spoilt["x" if x else "y"][[9, 10]] = np.inf
    found = diverged(mlp(), shuffle=False, **spoilt).found
    assert (found.step, found.kind, found.layer, found.examples) == (3, kind, None, [9, 10])


def test_a_loss_that_alone_is_not_finite():
    def loss(y, predicted):
        return keras.ops.log(y - y) + 0 * predicted

    found = diverged(mlp(loss=loss), shuffle=False).found
    assert (found.epoch, found.step, found.kind, found.examples) == (1, 1, "loss", [0, 1, 2, 3])


def test_a_gradient_that_is_not_finite_where_the_loss_still_is():
    x = X.copy()
    x[22] = 0
    root = keras.layers.Lambda(lambda x: keras.ops.sqrt(keras.ops.sum(x**2, axis=1, keepdims=True)))
    first = keras.layers.Dense(2, use_bias=False, name="first")
    found = diverged(mlp(first, root), x, shuffle=False).found
    assert (found.epoch, found.step, found.kind, found.layer) == (1, 6, "gradient", "first")


def test_weights_that_the_update_threw_out_of_range():
    found = diverged(mlp(rate=1e38), X * 100, shuffle=False).found
    assert (found.epoch, found.step, found.kind, found.layer) == (1, 1, "weight", "logits")


@pytest.mark.parametrize("mode", ["graph", "xla"])
def test_epochs_before_it_are_told_and_the_last_good_state_is_kept(mode, tmp_path):
    growing = {"epochs": 100, "shuffle": False, "batch_size": 40, "compile": mode}
    model = mlp(rate=3.0)
    hearing = diverged(model, checkpoints=Checkpoints(tmp_path), **growing)
    assert hearing.found.epoch == len(hearing.losses) + 1 > 5
    assert np.isfinite(hearing.losses).all()
    assert all(np.isfinite(weights).all() for weights in model.get_weights())
    again = mlp(rate=3.0)
    again.fit(X, Y, epochs=hearing.found.epoch - 1, shuffle=False, batch_size=40, verbose=0)
    for mine, others in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_allclose(mine, others, rtol=1e-3)
    state, _ = Checkpoints(tmp_path).load()
    assert ["epoch", hearing.found.epoch - 1] in state["place"]["dict"]


@pytest.mark.parametrize("mode", ["graph", "xla"])
def test_terminate_on_nan_stops_at_the_batch_at_which_model_fit_stops(mode):
    x = np.abs(X) + 1
    x[17] = 0

    def trained(fit, **options):
        model = mlp(Log())
        callbacks = [keras.callbacks.TerminateOnNaN(), *options.pop("callbacks", ())]
        history = fit(model, x, Y, batch_size=4, epochs=4, shuffle=False, verbose=0, callbacks=callbacks, **options)
        return history.epoch, int(model.optimizer.iterations)

    assert trained(kerasdl.fit, compile=mode) == trained(keras.Model.fit) == ([0], 5)


def test_a_stream_is_heard_of_batch_by_batch_where_terminate_on_nan_asks():
    x = np.abs(X) + 1
    x[17] = 0
    model = mlp(Log())
    batches = ((x[start : start + 4], Y[start : start + 4]) for start in range(0, 40, 4))
    kerasdl.fit(
        model, batches, steps_per_epoch=10, shuffle=False, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()]
    )
    assert int(model.optimizer.iterations) == 5


def test_each_hook_is_called_once_where_a_call_is_taken_back():
    class Counting(keras.callbacks.Callback):
        logs_alone = True

        def on_epoch_begin(self, epoch, logs=None):
            heard.append(epoch)

    class Chunks(keras.callbacks.Callback):
        at_chunks = True

        def on_train_batch_begin(self, batch, logs=None):
            heard.append(batch)

    x = np.abs(X) + 1
    x[-1, 1] = 0
    for callback in (Counting, Chunks):
        heard: list[int] = []
        diverged(mlp(Log(name="log")), x, callbacks=[callback()], shuffle=False)
        assert heard == sorted(set(heard))


def test_a_sample_weight_that_is_not_finite():
    weights = np.ones(40, "float32")
    weights[7] = np.nan
    found = diverged(mlp(), sample_weight=weights, shuffle=False).found
    assert (found.kind, found.layer, found.examples) == ("sample weight", None, [7])


@pytest.mark.parametrize("steps", range(1, 15))
def test_epochs_before_have_the_logs_of_model_fit_wherever_calls_end(monkeypatch, steps):
    monkeypatch.setattr(Pace, "learn", lambda pace, taken, seconds: vars(pace).update(steps=steps))
    # Four steps of training and ten of validation an epoch; the fifth update leaves the range of numbers.
    rate = keras.optimizers.schedules.PiecewiseConstantDecay([3], [0.01, 1e38])
    options = {"batch_size": 10, "validation_data": (X, Y), "validation_batch_size": 4, "shuffle": False}
    hearing = diverged(mlp(rate=rate), **options)
    expected = mlp().fit(X, Y, verbose=0, **options).history["loss"]
    assert hearing.found.epoch == 2
    assert hearing.losses == pytest.approx(expected, rel=1e-5)
