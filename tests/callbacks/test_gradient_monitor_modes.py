"""`GradientMonitor` in each way of training: which steps it samples, and that it leaves no trace."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasdl.callbacks import GradientMonitor

MODES = [{}, {"steps_per_execution": 4}, {"jit_compile": True}, {"run_eagerly": True}]
layers = keras.layers


def doubling(steps):
    """Give a model and data whose gradient is 2 to the power of the step, so that a sum tells which were sampled."""
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1, use_bias=False, kernel_initializer="zeros")])
    return model, np.ones((steps, 1), "float32"), (-(2.0 ** np.arange(steps)) / 2).astype("float32").reshape(-1, 1)


def sampled(epoch, steps):
    """List the steps of an epoch, counted from 1, whose mean gradient norm this is."""
    sums = [(count, epoch["global_norm"] * count) for count in range(1, steps + 1)]
    whole = [(count, round(total)) for count, total in sums if math.isclose(total, round(total))]
    (bits,) = [total for count, total in whole if total.bit_count() == count]
    return [step + 1 for step in range(steps) if bits >> step & 1]


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_the_first_and_the_last_step_and_those_between_at_intervals_are_sampled(mode):
    model, x, y = doubling(11)
    model.compile(keras.optimizers.SGD(0.0), "mse", **mode)
    monitor = GradientMonitor(every=4)
    model.fit(x, y, batch_size=1, epochs=2, shuffle=False, verbose=0, callbacks=[monitor])
    assert [sampled(epoch, 11) for epoch in monitor.history] == [[1, 5, 9, 11]] * 2


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_without_a_known_number_of_steps_the_last_is_left_out():
    model, x, y = doubling(7)
    model.compile(keras.optimizers.SGD(0.0), "mse")
    monitor = GradientMonitor(every=3)
    batches = tf.data.Dataset.from_generator(
        lambda: zip(x[:, None], y[:, None], strict=True),
        output_signature=(tf.TensorSpec((1, 1)), tf.TensorSpec((1, 1))),
    )
    model.fit(batches.take(6), shuffle=False, verbose=0, callbacks=[monitor])
    assert sampled(monitor.history[0], 7) == [1, 4]


def normalized(**settings):
    """Build a model whose last bits depend on how the graph around its gradients is optimized."""
    keras.utils.set_random_seed(1)
    hidden = [layers.Dense(16, "relu"), layers.BatchNormalization()]
    model = keras.Sequential([keras.Input((6,)), *hidden, layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.05, momentum=0.9), "mse", **settings)
    return model


def fit(model, *callbacks, epochs=2):
    random = np.random.default_rng(0)
    x, y = random.normal(size=(40, 6)).astype("float32"), random.normal(size=(40, 1)).astype("float32")
    return model.fit(x, y, batch_size=8, epochs=epochs, shuffle=False, verbose=0, callbacks=list(callbacks))


def assert_same_bits(model, expected):
    for weight, other in zip(model.variables, expected.variables, strict=True):
        np.testing.assert_array_equal(weight, other)


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_trained_weights_are_the_same_bits_with_and_without(mode):
    watched, expected = normalized(**mode), normalized(**mode)
    monitor = GradientMonitor(every=3)
    fit(watched, monitor)
    fit(expected)
    assert monitor.history[1]["global_norm"] > 0
    assert_same_bits(watched, expected)


def test_a_model_with_a_train_function_is_watched_and_then_left_as_it_was():
    model, expected = normalized(), normalized()
    fit(model, epochs=1)
    monitor = GradientMonitor(every=1)
    fit(model, monitor, epochs=1)
    assert monitor.history[0]["global_norm"] > 0
    assert "apply" not in vars(model.optimizer)
    fit(model, epochs=1)
    assert len(monitor.history) == 1
    for _ in range(3):
        fit(expected, epochs=1)
    assert_same_bits(model, expected)


def test_an_apply_of_ones_own_is_called_and_given_back():
    model = normalized()
    calls, plain = [], model.optimizer.apply

    def apply(grads, trainable_variables=None):
        calls.append(len(grads))
        plain(grads, trainable_variables)

    model.optimizer.apply = apply
    monitor = GradientMonitor()
    fit(model, monitor, epochs=1)
    assert calls
    assert monitor.history[0]["global_norm"] > 0
    assert model.optimizer.apply is apply


def test_two_monitors_at_once_see_the_same():
    model = normalized()
    monitors = GradientMonitor(every=1), GradientMonitor(every=1)
    fit(model, *monitors)
    assert monitors[0].history == monitors[1].history
    assert "apply" not in vars(model.optimizer)


class Trip(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        raise RuntimeError("tripped")


def test_after_a_training_that_raised_the_next_cleans_up():
    model, other, expected = normalized(), normalized(), normalized()
    monitor = GradientMonitor(every=1)
    with pytest.raises(RuntimeError, match="tripped"):
        fit(model, monitor, Trip())
    assert "apply" in vars(model.optimizer)
    fit(other, monitor)
    fit(expected)
    assert "apply" not in vars(model.optimizer)
    assert "apply" not in vars(other.optimizer)
    assert len(monitor.history) == 2
    assert_same_bits(other, expected)


def test_after_a_training_that_raised_its_end_can_be_called():
    model = normalized()
    monitor = GradientMonitor(every=1)
    with pytest.raises(RuntimeError, match="tripped"):
        fit(model, monitor, Trip())
    monitor.on_train_end()
    assert "apply" not in vars(model.optimizer)


@pytest.mark.parametrize("xla", [False, True])
def test_an_engine_measures_the_steps_it_chooses(xla):
    model, x, y = doubling(6)
    optimizer = model.optimizer = keras.optimizers.SGD(0.0)
    optimizer.build(model.trainable_variables)
    monitor = GradientMonitor()
    monitor.set_model(model)

    def compiled_step():
        @tf.function(jit_compile=xla)
        def step(x, y):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(model(x) - y))
            optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)

        return step.get_concrete_function(tf.TensorSpec((1, 1)), tf.TensorSpec((1, 1)))

    monitor.instrument, monitor.sampling = monitor.make_instrument(model), monitor.make_sampling("graph")
    with monitor.instrument.measuring():
        watched = compiled_step()
    plain = compiled_step()
    monitor.on_train_begin()
    assert "apply" not in vars(optimizer)
    for epoch in range(2):
        monitor.on_epoch_begin(epoch)
        for step in range(6):
            run = watched if step in (0, 2, 5) else plain
            run(tf.constant(x[step : step + 1]), tf.constant(y[step : step + 1]))
        logs = {}
        monitor.on_epoch_end(epoch, logs)
        assert logs["gradient_norm"] == monitor.history[epoch]["global_norm"]
    monitor.on_train_end()
    assert [sampled(epoch, 6) for epoch in monitor.history] == [[1, 3, 6]] * 2


def test_watching_ends_though_tracing_raises():
    model, _, _ = doubling(1)
    model.optimizer = keras.optimizers.SGD()
    with pytest.raises(RuntimeError, match="tripped"), GradientMonitor().make_instrument(model).measuring():
        raise RuntimeError("tripped")
    assert "apply" not in vars(model.optimizer)


@pytest.mark.parametrize("mode", [{}, {"run_eagerly": True}], ids=str)
def test_epochs_shorter_than_a_period_take_turns_after_the_first_ten(mode):
    model, x, y = doubling(3)
    model.compile(keras.optimizers.SGD(0.0), "mse", **mode)
    monitor = GradientMonitor(every=16)
    logs = model.fit(x, y, batch_size=1, epochs=20, shuffle=False, verbose=0, callbacks=[monitor]).history
    assert [epoch["epoch"] for epoch in monitor.history] == [*range(1, 11), 13, 19]
    assert all(sampled(epoch, 3) == [1] for epoch in monitor.history)
    assert [epoch + 1 for epoch, norm in enumerate(logs["gradient_norm"]) if not np.isnan(norm)] == [
        *range(1, 11),
        13,
        19,
    ]
