"""How `compile: auto` chooses."""

import keras
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.engine.choice import Choice, choose
from kerasdl.errors import UsageError

BATCH = (tf.TensorSpec((None, 4)), tf.TensorSpec((None, 1)))


def model(*layers, **options):
    made = keras.Sequential([keras.Input((4,)), *layers, keras.layers.Dense(1)])
    made.compile("sgd", "mse", **options)
    return made


def test_small_dense_models_with_many_steps_are_compiled_with_xla():
    assert choose(model(), "auto", 10_000, BATCH, on_gpu=False).mode == "xla"


@pytest.mark.parametrize(("units", "mode"), [(8, "xla"), (50_000, "graph")])
def test_weights_that_are_not_there_yet_are_counted_too(units, mode):
    made = keras.Sequential([keras.layers.Dense(units), keras.layers.Dense(1)])
    made.compile("sgd", "mse")
    assert choose(made, "auto", 10_000, BATCH, on_gpu=False).mode == mode


@pytest.mark.parametrize(
    ("made", "steps", "reason"),
    [
        (model, 100, "100 planned steps"),
        (model, None, "unknown planned steps"),
        (lambda: model(keras.layers.Dropout(0.5)), 10_000, "Dropout"),
        (lambda: model(keras.layers.Reshape((4, 1)), keras.layers.LSTM(3)), 10_000, "LSTM"),
        (lambda: model(keras.layers.Dense(500), keras.layers.Dense(500)), 10_000, "weights are more"),
    ],
)
def test_graph_is_chosen_with_a_reason(made, steps, reason):
    choice = choose(made(), "auto", steps, BATCH, on_gpu=False)
    assert choice.mode == "graph"
    assert reason in choice.reason


def test_what_compile_was_told_is_obeyed():
    assert choose(model(jit_compile=True), "auto", 1, BATCH, on_gpu=False).mode == "xla"
    assert choose(model(run_eagerly=True), "auto", 1, BATCH, on_gpu=False).mode == "eager"
    assert choose(model(), "eager", 10_000, BATCH, on_gpu=False).mode == "eager"
    assert choose(model(), "auto", 10_000, BATCH, on_gpu=True).mode == "graph"


def test_a_train_step_of_its_own_is_judged_by_what_it_does():
    class Halving(keras.Sequential):
        def train_step(self, data):
            return {"loss": super().train_step(data)["loss"] / 2}

    halving = Halving([keras.Input((4,)), keras.layers.Dense(1)])
    halving.compile("sgd", "mse")
    assert choose(halving, "auto", 10_000, BATCH, on_gpu=False).mode == "xla"
    gan = kerasdl.models.gan((2,), (2,))
    gan.compile(optimizer="adam")
    choice = choose(gan, "auto", 10_000, (tf.TensorSpec((None, 2)),), on_gpu=False)
    assert choice.mode == "graph"
    assert "StatelessRandomNormal" in choice.reason


class Convolving(keras.Model):
    """Has a convolution that no layer tells of."""

    def build(self, shape):
        self.kernel = self.add_weight(shape=(3, 1, 1))

    def call(self, x):
        return keras.ops.mean(keras.ops.conv(x[..., None], self.kernel), axis=1)


def test_convolutions_and_loops_are_found_wherever_they_are():
    made = Convolving()
    made.compile("sgd", "mse")
    choice = choose(made, "auto", 10_000, BATCH, on_gpu=False)
    assert choice.mode == "graph"
    assert "Conv2D" in choice.reason


def texts(y_true, y_pred):
    """A loss that XLA cannot compile."""
    return tf.strings.to_number(tf.strings.as_string(y_true)) - y_pred


@pytest.mark.parametrize(("jit_compile", "epochs"), [("auto", 3000), (True, 1)])
def test_what_xla_cannot_compile_runs_as_graph(jit_compile, epochs):
    made = model()
    made.compile("sgd", texts, jit_compile=jit_compile)
    choice = choose(made, "auto", 10_000, BATCH, on_gpu=False)
    assert choice == Choice("graph", "XLA cannot compile AsString")
    assert kerasdl.fit(made, tf.ones((4, 4)), tf.ones((4, 1)), epochs=epochs, verbose=0).compiled.mode == "graph"


def test_what_xla_cannot_compile_is_refused_where_xla_is_asked_for():
    made = keras.Sequential([keras.layers.Dense(1)])
    made.compile("sgd", texts)
    with pytest.raises(UsageError, match="AsString") as raised:
        kerasdl.fit(made, tf.ones((4, 4)), tf.ones((4, 1)), verbose=0, compile="xla")
    assert raised.value.cure == "Write compile: auto, or graph."
