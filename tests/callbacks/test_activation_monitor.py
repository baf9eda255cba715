"""What `ActivationMonitor` measures: against what the layers answer."""

import json
from itertools import pairwise

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.callbacks import ActivationMonitor, GradientMonitor
from kerasdl.callbacks._activations import active_layers
from kerasdl.errors import UsageError

X = np.random.default_rng(0).normal(size=(60, 4)).astype("float32")
Y = (X[:, :1] > 0).astype("float32")


def model(activation="tanh", **options):
    keras.utils.set_random_seed(0)
    built = kerasdl.models.mlp((4,), (1,), units=[8, 6], activation=activation, **options)
    built.compile("adam", "mse")
    return built


def by_hand(core, x, name):
    """Give what a layer answers to some examples."""
    return np.asarray(keras.Model(core.input, core.get_layer(name).output)(x, training=False))


class EveryEpoch(keras.callbacks.Callback):
    """Has epochs end one by one."""

    def on_epoch_end(self, epoch, logs=None):
        pass


# The last number: steps between measured gradients, if they are measured as well.
@pytest.mark.parametrize(
    ("mode", "callbacks", "batch_size", "every"),
    [
        ("graph", [], 20, 2),
        ("graph", [EveryEpoch()], 20, 2),
        ("graph", [], 60, 1),
        ("xla", [], 20, 2),
        ("xla", [EveryEpoch()], 16, None),
        ("eager", [], 20, None),
    ],
)
def test_it_is_what_layers_answer_to_the_first_examples_at_the_end(mode, callbacks, batch_size, every):
    core, monitor = model(dropout=0.5, normalisation="batch"), ActivationMonitor(examples=20)
    callbacks = [monitor, *callbacks, *([GradientMonitor(every=every)] if every else [])]
    kerasdl.fit(core, X, Y, epochs=2, batch_size=batch_size, verbose=0, compile=mode, callbacks=callbacks)
    _, record = monitor.history
    assert list(record["layers"]) == ["hidden_1_activation", "hidden_2_activation"]
    for name, row in record["layers"].items():
        answers = by_hand(core, X[:20], name)
        assert row["mean"] == pytest.approx(answers.mean(), abs=1e-5)
        assert row["variance"] == pytest.approx(answers.var(), rel=1e-4)
        assert row["saturated_share"] == np.mean(np.abs(answers) > 0.98)
        assert row["dead_share"] == 0


@pytest.mark.parametrize("callbacks", [[], [EveryEpoch()]], ids=["", "one by one"])
@pytest.mark.parametrize("data", ["arrays", "batches"])
def test_each_epoch_has_what_model_fit_has_at_its_end(data, callbacks):
    ours, theirs = model(), model()
    monitors = ActivationMonitor(), ActivationMonitor()
    given = (tf.data.Dataset.from_tensor_slices((X, Y)).batch(20),) if data == "batches" else (X, Y, 20)
    for fit, core, monitor in zip((kerasdl.fit, keras.Model.fit), (ours, theirs), monitors, strict=True):
        monitor.probe = X[:7]
        fit(core, *given, epochs=12, shuffle=False, verbose=0, callbacks=[monitor, *callbacks])
    mine, others = (monitor.history for monitor in monitors)
    assert len(mine) == 10
    for one, other in zip(mine, others, strict=False):
        for name, row in other["layers"].items():
            assert one["layers"][name] == pytest.approx(row, rel=1e-3, abs=1e-5)
    answers = [row["layers"]["hidden_1"]["mean"] for row in others]
    assert min(abs(later - earlier) for earlier, later in pairwise(answers)) > 1e-4


class Counting(keras.Model):
    """Does in Python what no graph can."""

    def __init__(self):
        super().__init__()
        self.hidden, self.calls = keras.layers.Dense(1, "relu", name="hidden"), []

    def call(self, x):
        self.calls.append(float(x[0, 0]))
        return self.hidden(x)


@pytest.mark.parametrize("fit", [kerasdl.fit, keras.Model.fit])
def test_a_model_that_runs_outside_of_graphs_is_looked_at_there(fit):
    core, monitor = Counting(), ActivationMonitor()
    core(X)
    core.compile("sgd", "mse", run_eagerly=True)
    monitor.probe = X[:9]
    fit(core, X, Y, epochs=1, verbose=0, callbacks=[monitor], **({"compile": "eager"} if fit is kerasdl.fit else {}))
    expected = np.asarray(core(X[:9])).mean()
    assert monitor.history[0]["layers"]["hidden"]["mean"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_an_epoch_of_unknown_length_is_looked_at_when_it_has_ended():
    core, monitor = model(), ActivationMonitor()
    signature = (tf.TensorSpec((None, 4)), tf.TensorSpec((None, 1)))
    batches = tf.data.Dataset.from_generator(
        lambda: ((X[begin : begin + 20], Y[begin : begin + 20]) for begin in range(0, 60, 20)),
        output_signature=signature,
    )
    monitor.probe = X[:20]
    kerasdl.fit(core, batches, epochs=2, shuffle=False, verbose=0, callbacks=[monitor])
    expected = by_hand(core, X[:20], "hidden_1").mean()
    assert monitor.history[1]["layers"]["hidden_1"]["mean"] == pytest.approx(expected, abs=1e-6)


def test_units_that_are_zero_for_all_examples_are_dead():
    core = model("relu")
    kernel, bias = core.get_layer("hidden_1").get_weights()
    bias[:3] = -100
    core.get_layer("hidden_1").set_weights([kernel, bias])
    monitor = ActivationMonitor()
    kerasdl.fit(core, X, Y, epochs=1, verbose=0, callbacks=[monitor])
    first = monitor.history[0]["layers"]["hidden_1"]
    assert (first["dead_share"], first["saturated_share"]) == (3 / 8, None)


@pytest.mark.parametrize("mode", ["graph", "eager"])
def test_trained_weights_are_the_same_bits_with_and_without(mode):
    weights = []
    for callbacks in ([], [ActivationMonitor(every=2)], [GradientMonitor(every=3), ActivationMonitor(every=2)]):
        core = model(dropout=0.5, normalisation="batch")
        kerasdl.fit(core, X, Y, epochs=3, batch_size=8, verbose=0, compile=mode, seed=0, callbacks=callbacks)
        weights.append(core.get_weights())
    for watched in weights[1:]:
        for one, other in zip(weights[0], watched, strict=True):
            np.testing.assert_array_equal(one, other)


def test_in_keras_it_looks_at_the_end_of_each_epoch_at_examples_that_were_given():
    core, monitor = model(), ActivationMonitor()
    with pytest.raises(UsageError, match="data that comes in batches has none"):
        core.fit(X, Y, callbacks=[monitor], verbose=0)
    monitor.probe = X[:7]
    core.fit(X, Y, epochs=2, callbacks=[monitor], verbose=0)
    assert [record["epoch"] for record in monitor.history] == [1, 2]
    expected = by_hand(core, X[:7], "hidden_1").mean()
    assert monitor.history[1]["layers"]["hidden_1"]["mean"] == pytest.approx(expected, abs=1e-5)


def test_of_batches_there_is_no_probe_unless_it_is_given():
    core, monitor = model(), ActivationMonitor()
    batches = tf.data.Dataset.from_tensor_slices((X, Y)).batch(10)
    with pytest.raises(UsageError, match=r"monitor\.probe = x\[:256\]"):
        kerasdl.fit(core, batches, epochs=1, shuffle=False, verbose=0, callbacks=[monitor])
    monitor.probe = X
    kerasdl.fit(core, batches, epochs=1, shuffle=False, verbose=0, callbacks=[monitor])
    assert monitor.history[0]["layers"]["hidden_1"]["variance"] > 0


def test_another_training_looks_at_its_own_examples():
    core, monitor = model(), ActivationMonitor()
    for x in (X, 100 * X, X):
        core.optimizer.learning_rate = 0.0
        kerasdl.fit(core, x, Y, epochs=1, verbose=0, callbacks=[monitor])
        assert monitor.history[0]["layers"]["hidden_1"]["mean"] == pytest.approx(
            by_hand(core, x, "hidden_1").mean(), abs=1e-5
        )
        assert monitor.probe is None


class Twice(keras.Model):
    """Calls a sub-model of its own twice, and a layer with no activation."""

    def __init__(self):
        super().__init__()
        self.inner = keras.Sequential([keras.layers.Dense(4, "sigmoid", name="unit")], name="inner")
        self.idle = keras.layers.Dense(3, "relu", name="idle")
        self.idle.build((None, 4))
        self.out = keras.layers.Dense(1, name="logits")

    def call(self, x):
        return self.out(self.inner(self.inner(x)))


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
def test_sub_models_subclasses_shared_and_idle_layers():
    core, monitor = Twice(), ActivationMonitor()
    core(X)
    core.compile(keras.optimizers.SGD(0.0), "mse")
    kerasdl.fit(core, X, Y, epochs=1, verbose=0, callbacks=[monitor])
    layers = monitor.history[0]["layers"]
    first = np.asarray(core.inner(X))
    assert layers["inner/unit"]["mean"] == pytest.approx(first.mean(), rel=1e-4)
    assert layers["idle"] == dict.fromkeys(layers["idle"])


def test_layers_are_left_as_they_were():
    core, monitor = model(), ActivationMonitor()
    kerasdl.fit(core, X, Y, epochs=1, verbose=0, callbacks=[monitor])
    assert all("call" not in vars(layer) for layer in core.layers)


def test_a_model_without_activations_has_no_layers():
    core = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Softmax()])
    core.compile("sgd", "mse")
    monitor = ActivationMonitor()
    kerasdl.fit(core, X, Y, epochs=1, verbose=0, callbacks=[monitor])
    assert monitor.history == [{"epoch": 1, "layers": {}}]


def test_recurrent_layers_are_seen_whole():
    inner = keras.layers.Bidirectional(keras.layers.LSTM(3, name="lstm"), name="both")
    core = keras.Sequential([keras.Input((5, 2)), inner, keras.layers.Dense(1)])
    assert list(active_layers(core)) == ["both/forward_lstm", "both/backward_lstm"]


def test_layers_that_call_others_step_by_step_answer_for_them():
    layers = keras.layers
    cells = layers.StackedRNNCells([layers.GRUCell(2, activation="relu"), layers.SimpleRNNCell(3)])
    inputs = x = keras.Input((5, 4))
    for layer in (
        layers.TimeDistributed(layers.Dense(4, "relu"), name="each"),
        layers.TimeDistributed(layers.ReLU(), name="rectified"),
        layers.TimeDistributed(layers.Dense(4), name="linear"),
        layers.Bidirectional(layers.RNN(layers.LSTMCell(2), return_sequences=True, name="loop"), name="both"),
        layers.RNN(cells, name="stacked"),
        layers.Dense(1, name="logits"),
    ):
        x = layer(x)
    core = keras.Model(inputs, x)
    core.compile(keras.optimizers.SGD(0.1), "mse")
    steps, monitor = np.random.default_rng(0).normal(size=(20, 5, 4)).astype("float32"), ActivationMonitor()
    core.get_layer("each").layer.bias.assign([-100.0, 0.0, 0.0, 0.0])
    kerasdl.fit(core, steps, steps[:, 0, :1], epochs=1, verbose=0, callbacks=[monitor])
    found = monitor.history[0]["layers"]
    assert list(found) == ["each", "rectified", "both/forward_loop", "both/backward_loop", "stacked"]
    assert (found["each"]["dead_share"], found["each"]["saturated_share"]) == (0.25, None)
    assert found["rectified"]["mean"] == found["each"]["mean"]
    assert found["both/forward_loop"]["saturated_share"] is not None
    assert found["stacked"]["mean"] == pytest.approx(by_hand(core, steps, "stacked").mean(), abs=1e-5)


def test_the_file_has_a_line_a_measured_epoch(tmp_path):
    monitor = ActivationMonitor(path=str(tmp_path / "activations.jsonl"))
    kerasdl.fit(model(), X, Y, epochs=20, verbose=0, callbacks=[monitor])
    lines = [json.loads(line) for line in (tmp_path / "activations.jsonl").read_text().splitlines()]
    assert lines == monitor.history
    assert [line["epoch"] for line in lines] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17]


def test_what_is_not_finite_is_null():
    core, monitor = model("relu"), ActivationMonitor()
    core.get_layer("hidden_2").set_weights([np.full((8, 6), 3e38), np.zeros(6)])
    # Rectified, what is not a number is 0.
    core.get_layer("hidden_1").trainable = core.get_layer("hidden_2").trainable = False
    core.compile("sgd", "mse")
    kerasdl.fit(core, X, Y, epochs=1, verbose=0, callbacks=[monitor])
    assert monitor.history[0]["layers"]["hidden_2"]["mean"] is None


class Inside(keras.layers.Layer):
    """Calls a layer within a branch, a loop, or a function of its own."""

    def __init__(self, way):
        super().__init__()
        self.way, self.inner = way, keras.layers.Dense(4, "relu", name="inner")

    def call(self, x):
        if self.way == "branch":
            return tf.cond(tf.reduce_sum(x) > -1e9, lambda: self.inner(x), lambda: tf.zeros((tf.shape(x)[0], 4)))
        if self.way == "loop":
            return tf.map_fn(lambda row: self.inner(row[None])[0], x, fn_output_signature=tf.float32)
        return tf.function(self.inner, autograph=False)(x)


@pytest.mark.parametrize("fit", [kerasdl.fit, keras.Model.fit])
@pytest.mark.parametrize("way", ["branch", "loop", "function"])
def test_what_is_called_within_a_branch_or_loop_is_left_out_and_the_training_goes_on(fit, way):
    keras.utils.set_random_seed(0)
    core = keras.Sequential([keras.layers.Dense(3, "tanh", name="before"), Inside(way), keras.layers.Dense(1)])
    core.build((None, 4))
    core.compile("sgd", "mse", jit_compile=False)
    monitor = ActivationMonitor()
    monitor.probe = X[:8]
    fit(core, X, Y, epochs=2, verbose=0, callbacks=[monitor])
    (inner,) = (row for name, row in monitor.history[-1]["layers"].items() if name.endswith("inner"))
    assert set(inner.values()) == {None}
    assert monitor.history[-1]["layers"]["before"]["mean"] is not None
