"""What `GradientMonitor` measures: against gradients computed by hand."""

import json
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasdl.callbacks import GradientMonitor
from kerasdl.callbacks._gradients import STATISTICS

RATE = 0.1
NOTHING = dict.fromkeys(STATISTICS) | {"nonfinite": 0.0}


def data(count=8):
    random = np.random.default_rng(0)
    x = random.normal(size=(count, 3)).astype("float32")
    x[:, 1] = 0
    return x, random.normal(size=(count, 1)).astype("float32")


def linear(optimizer=None, **settings):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, name="logits", bias_initializer="ones")])
    model.set_weights([np.array([[0.5], [-1.0], [2.0]]), np.array([1.0])])
    model.compile(optimizer or keras.optimizers.SGD(RATE), "mse", **settings)
    return model


def by_hand(x, y, batch_size=8, epochs=1):
    """Train the linear model in NumPy; give the statistics of each step."""
    weights, steps, before = np.array([0.5, -1.0, 2.0, 1.0]), [], None
    x = np.concatenate([x, np.ones((len(x), 1))], axis=1).astype("float64")
    for start in list(range(0, len(x), batch_size)) * epochs:
        batch, targets = x[start : start + batch_size], y[start : start + batch_size, 0]
        gradient = 2 / len(batch) * batch.T @ (batch @ weights - targets)
        norm = np.linalg.norm(gradient)
        steps.append(
            {
                "norm": norm,
                "mean_abs": np.abs(gradient).mean(),
                "max_abs": np.abs(gradient).max(),
                "zero_share": np.mean(gradient == 0),
                "update_ratio": RATE * norm / np.linalg.norm(weights),
                "cosine": np.nan if before is None else gradient @ before / norm / np.linalg.norm(before),
                "clipped_norm": norm,
                "nonfinite": 0,
            }
        )
        before = gradient
        weights = weights - RATE * gradient
    return steps


def step_by_hand(x, y):
    x = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    return 2 / len(x) * x.T @ (x @ np.array([0.5, -1.0, 2.0, 1.0]) - y[:, 0])


def norm(*parts):
    return np.linalg.norm(np.concatenate(parts))


def mean(steps):
    means = {name: np.mean([step[name] for step in steps if not np.isnan(step[name])] or np.nan) for name in steps[0]}
    return {name: None if np.isnan(value) else pytest.approx(value, rel=1e-5) for name, value in means.items()}


def fit(model, monitor, x, y, **settings):
    return model.fit(x, y, **{"batch_size": 8, "shuffle": False, "verbose": 0} | settings, callbacks=[monitor])


def test_the_gradient_of_a_linear_model_is_what_the_textbook_says():
    monitor = GradientMonitor()
    fit(linear(), monitor, *data())
    (epoch,) = monitor.history
    (expected,) = by_hand(*data())
    assert expected["zero_share"] == 0.25
    assert epoch["layers"] == {"logits": mean([expected])}
    assert (epoch["epoch"], epoch["step"], epoch["global_norm"]) == (1, 1, pytest.approx(expected["norm"]))


def test_an_epoch_is_the_mean_of_its_steps():
    monitor = GradientMonitor(every=1)
    fit(linear(), monitor, *data(), batch_size=2, epochs=2)
    expected = by_hand(*data(), batch_size=2, epochs=2)
    assert [epoch["layers"]["logits"] for epoch in monitor.history] == [mean(expected[:4]), mean(expected[4:])]
    assert [epoch["step"] for epoch in monitor.history] == [4, 8]


def test_variables_are_measured_one_by_one():
    x, y = data()
    monitor = GradientMonitor()
    fit(linear(), monitor, x, y)
    gradient, variables = step_by_hand(x, y), monitor.history[0]["variables"]
    assert list(variables) == ["logits/kernel", "logits/bias"]
    for name, part in (("logits/kernel", gradient[:3]), ("logits/bias", gradient[3:])):
        assert variables[name]["norm"] == pytest.approx(norm(part), rel=1e-5)
        assert variables[name]["max_abs"] == pytest.approx(np.abs(part).max(), rel=1e-5)
        assert variables[name]["zero_share"] == pytest.approx(np.mean(part == 0))


def test_the_cosine_is_that_to_the_step_measured_before_across_epochs_but_not_trainings():
    x, y = data(24)
    model, monitor, steps = linear(), GradientMonitor(every=1), by_hand(x, y, epochs=2)
    fit(model, monitor, x, y, epochs=2)
    assert monitor.history[0]["layers"]["logits"]["cosine"] == mean(steps[:3])["cosine"]
    assert monitor.history[1]["layers"]["logits"]["cosine"] == mean(steps[3:])["cosine"]
    fit(model, monitor, x[:8], y[:8])
    assert monitor.history[0]["layers"]["logits"]["cosine"] is None


def test_the_logs_hold_what_the_history_holds():
    monitor = GradientMonitor()
    logs = fit(linear(), monitor, *data(), epochs=2).history
    assert logs["gradient_norm"] == [epoch["global_norm"] for epoch in monitor.history]
    for name in STATISTICS:
        written = [epoch["layers"]["logits"][name] for epoch in monitor.history]
        assert [None if math.isnan(value) else value for value in logs[f"gradients/logits/{name}"]] == written


def test_the_global_norm_is_over_all_layers():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    monitor = GradientMonitor()
    fit(model, monitor, *data())
    (epoch,) = monitor.history
    assert len(epoch["layers"]) == 2
    norms = [layer["norm"] for layer in epoch["layers"].values()]
    assert epoch["global_norm"] == pytest.approx(math.hypot(*norms))


def test_what_is_not_finite_is_counted_and_written_as_null(tmp_path):
    x, y = data()
    x[0, 0] = np.inf
    monitor = GradientMonitor(path=str(tmp_path / "gradients.jsonl"))
    logs = fit(linear(), monitor, x, y).history
    layer = monitor.history[0]["layers"]["logits"]
    assert layer == NOTHING | {"zero_share": 0.0, "nonfinite": 4}
    assert math.isnan(logs["gradient_norm"][0])
    assert json.loads((tmp_path / "gradients.jsonl").read_text()) == monitor.history[0]


def test_rows_of_an_embedding_that_no_example_uses_have_zero_gradient():
    ids = np.array([[1, 1, 4]])
    for eager in (False, True):
        model = keras.Sequential([keras.Input((3,), dtype="int32"), keras.layers.Embedding(6, 2, name="words")])
        model.compile(keras.optimizers.SGD(RATE), lambda y, prediction: tf.reduce_sum(prediction), run_eagerly=eager)
        monitor = GradientMonitor()
        fit(model, monitor, ids, ids)
        words = monitor.history[0]["layers"]["words"]
        # Word 1 is there twice: its two gradients of 2 add up before they are squared.
        assert words["norm"] == pytest.approx(math.sqrt(2 * 2**2 + 2 * 1**2))
        assert words["zero_share"] == pytest.approx(4 / 6)
        assert monitor.history[0]["embeddings"] == ["words"]


@pytest.mark.filterwarnings("ignore:Converting sparse IndexedSlices")
@pytest.mark.parametrize("clipping", [{"global_clipnorm": 0.1}, {"clipnorm": 0.1}, {"clipvalue": 0.5}], ids=str)
def test_of_words_that_are_there_twice_it_is_seen_what_clipping_left(clipping):
    ids = np.array([[1, 1, 4]])
    model = keras.Sequential([keras.Input((3,), dtype="int32"), keras.layers.Embedding(6, 2, name="words")])
    model.compile(keras.optimizers.SGD(RATE, **clipping), lambda y, prediction: tf.reduce_sum(prediction))
    (before,) = model.get_weights()
    monitor = GradientMonitor()
    fit(model, monitor, ids, ids)
    change = np.linalg.norm(model.get_weights()[0] - before)
    assert monitor.history[0]["clipped_norm"] == pytest.approx(change / RATE, rel=1e-4)


class Half(keras.Model):
    """Uses only one of its two layers."""

    def __init__(self):
        super().__init__()
        self.used = keras.layers.Dense(1, name="used")
        self.idle = keras.layers.Dense(1, name="idle")

    def call(self, x):
        return self.used(x) + 0 * tf.stop_gradient(self.idle(x))


@pytest.mark.filterwarnings("ignore:Gradients do not exist")
def test_a_layer_that_no_gradient_reaches_has_null():
    model = Half()
    model.compile("sgd", "mse")
    monitor = GradientMonitor()
    fit(model, monitor, *data())
    layers = monitor.history[0]["layers"]
    assert layers["idle"] == NOTHING
    assert layers["used"]["norm"] == pytest.approx(monitor.history[0]["global_norm"])


def test_a_model_without_trainable_weights_has_no_layers():
    model = linear()
    model.trainable = False
    model.compile("sgd", "mse")
    monitor = GradientMonitor()
    with pytest.warns(UserWarning, match="does not have any trainable weights"):
        fit(model, monitor, *data())
    nothing = {"layers": {}, "variables": {}, "global_norm": None, "clipped_norm": None}
    counts = {"measured_steps": 0, "skipped_steps": 0, "loss_scale": None, "embeddings": []}
    assert monitor.history == [{"epoch": 1, "step": 0, **nothing, **counts}]


def test_weights_of_zero_have_no_update_ratio():
    model = linear()
    model.set_weights([np.zeros((3, 1)), np.zeros(1)])
    monitor = GradientMonitor(every=1)
    fit(model, monitor, *data(), batch_size=4)
    first = GradientMonitor()
    model.set_weights([np.zeros((3, 1)), np.zeros(1)])
    fit(model, first, *data())
    assert first.history[0]["layers"]["logits"]["update_ratio"] is None
    assert 0 < monitor.history[0]["layers"]["logits"]["update_ratio"] < 1


def test_gradient_accumulation_is_seen_step_by_step_and_its_updates_when_they_happen():
    monitor = GradientMonitor(every=1)
    fit(linear(keras.optimizers.SGD(RATE, gradient_accumulation_steps=2)), monitor, *data(), batch_size=4)
    halves = [by_hand(*(part[start : start + 4] for part in data()))[0] for start in (0, 4)]
    (whole,) = by_hand(*data())
    layer = monitor.history[0]["layers"]["logits"]
    assert layer["norm"] == pytest.approx(np.mean([half["norm"] for half in halves]), rel=1e-5)
    assert layer["update_ratio"] == pytest.approx(whole["update_ratio"], rel=1e-5)
    assert monitor.history[0]["step"] == 1


@pytest.mark.parametrize(
    ("clipping", "clip"),
    [
        (
            {"global_clipnorm": 0.01},
            lambda kernel, bias: (kernel * 0.01 / norm(kernel, bias), bias * 0.01 / norm(kernel, bias)),
        ),
        ({"clipnorm": 0.01}, lambda kernel, bias: (kernel * 0.01 / norm(kernel), bias * 0.01 / norm(bias))),
        ({"clipvalue": 0.5}, lambda kernel, bias: (np.clip(kernel, -0.5, 0.5), np.clip(bias, -0.5, 0.5))),
    ],
    ids=["global norm", "norm", "value"],
)
def test_clipping_is_seen_beside_what_it_leaves(clipping, clip):
    x, y = data()
    plain, clipped = GradientMonitor(), GradientMonitor()
    fit(linear(), plain, x, y)
    logs = fit(linear(keras.optimizers.SGD(RATE, **clipping)), clipped, x, y).history
    (before,), (after,) = plain.history, clipped.history
    same = [name for name in STATISTICS if name not in ("clipped_norm", "update_ratio")]
    assert {name: after["layers"]["logits"][name] for name in same} == {
        name: pytest.approx(before["layers"]["logits"][name]) for name in same
    }
    gradient = step_by_hand(x, y)
    left = clip(gradient[:3], gradient[3:])
    assert after["layers"]["logits"]["clipped_norm"] == pytest.approx(norm(*left), rel=1e-5)
    assert after["variables"]["logits/kernel"]["clipped_norm"] == pytest.approx(norm(left[0]), rel=1e-5)
    assert after["clipped_norm"] == logs["gradient_norm_clipped"][0] == pytest.approx(norm(*left), rel=1e-5)


def test_what_clips_a_mean_of_several_steps_is_not_told_of_one():
    optimizer = keras.optimizers.SGD(RATE, global_clipnorm=0.01, gradient_accumulation_steps=2)
    monitor = GradientMonitor(every=1)
    fit(linear(optimizer), monitor, *data(16))
    assert monitor.history[0]["layers"]["logits"]["clipped_norm"] is None
    assert monitor.history[0]["layers"]["logits"]["norm"] > 0.01


@pytest.mark.parametrize(
    "optimizer",
    [
        keras.optimizers.SGD(RATE, loss_scale_factor=1024.0),
        keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(RATE), initial_scale=1024.0),
    ],
    ids=["fixed", "dynamic"],
)
def test_loss_scaling_is_taken_out(optimizer):
    monitor = GradientMonitor()
    fit(linear(optimizer), monitor, *data())
    assert monitor.history[0]["layers"] == {"logits": mean(by_hand(*data()))}


def test_a_step_that_dynamic_loss_scaling_skips_is_counted_with_its_values_that_are_not_finite():
    # The first gradients times 2**127 are beyond float32; each skipped step halves the scale.
    monitor = GradientMonitor()
    model = linear(keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(RATE), initial_scale=2.0**127))
    fit(model, monitor, *data(), epochs=6)
    skipped = [epoch["skipped_steps"] for epoch in monitor.history]
    assert skipped == sorted(skipped, reverse=True)
    assert 0 < sum(skipped) < 6
    assert [epoch["measured_steps"] for epoch in monitor.history] == [1 - each for each in skipped]
    assert [bool(epoch["layers"]["logits"]["nonfinite"]) for epoch in monitor.history] == list(map(bool, skipped))
    assert [epoch["global_norm"] is None for epoch in monitor.history] == list(map(bool, skipped))
    assert [epoch["loss_scale"] for epoch in monitor.history[:2]] == [2.0**127, 2.0**126]
    first = monitor.history[sum(skipped)]
    (expected,) = by_hand(*data())
    assert first["layers"]["logits"] == mean([expected])
    assert first["step"] == 1


def test_norms_are_those_of_the_steps_that_were_taken():
    monitor = GradientMonitor(every=1)
    model = linear(keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.0), initial_scale=2.0**127))
    x, y = (np.tile(part, (6, 1)) for part in data())
    fit(model, monitor, x, y)
    (epoch,) = monitor.history
    assert epoch["skipped_steps"] + epoch["measured_steps"] == 6
    assert epoch["skipped_steps"] * epoch["measured_steps"] > 0
    assert epoch["layers"]["logits"]["nonfinite"] > 0
    assert epoch["global_norm"] == pytest.approx(by_hand(*data())[0]["norm"], rel=1e-5)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_sixteen_bit_weights_are_measured_in_float32(dtype):
    inputs = keras.Input((3,), dtype=dtype)
    model = keras.Model(inputs, keras.layers.Dense(1, use_bias=False, name="logits", dtype=dtype)(inputs))
    model.compile(keras.optimizers.SGD(RATE), lambda y, prediction: 1000 * tf.reduce_sum(prediction), jit_compile=False)
    monitor = GradientMonitor()
    fit(model, monitor, np.full((8, 3), 0.125), np.ones((8, 1)))
    # Each of the three is 1000; 1000 squared is no float16.
    assert monitor.history[0]["layers"]["logits"]["norm"] == pytest.approx(1000 * math.sqrt(3), rel=0.01)


class Adversaries(keras.Model):
    """Two networks, each with an optimizer of its own; the discriminator takes two steps for one of the generator."""

    def __init__(self):
        super().__init__()
        self.generator = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, name="hidden")], name="generator")
        self.discriminator = keras.Sequential(
            [keras.Input((1,)), keras.layers.Dense(1, name="hidden")], name="discriminator"
        )
        self.optimizers = {"discriminator": keras.optimizers.Adam(0.01), "generator": keras.optimizers.SGD(0.0)}

    def train_step(self, batch):
        x, y = batch
        for network, optimizer in (("discriminator",) * 2, ("discriminator",) * 2, ("generator",) * 2):
            weights = getattr(self, network).trainable_variables
            with tf.GradientTape() as tape:
                score = self.discriminator(y) - self.discriminator(self.generator(x))
                loss = tf.reduce_mean(tf.square(score - 1))
            self.optimizers[optimizer].apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        return {"loss": loss}


def test_every_optimizer_of_a_training_step_of_ones_own_is_watched():
    model = Adversaries()
    model.compile()
    monitor = GradientMonitor(every=1)
    fit(model, monitor, *data(), batch_size=2, epochs=2)
    for epoch in monitor.history:
        norms = [epoch["layers"][f"{network}/hidden"]["norm"] for network in ("discriminator", "generator")]
        assert epoch["global_norm"] == pytest.approx(math.hypot(*norms))
    assert monitor.history[0]["layers"]["discriminator/hidden"]["update_ratio"] > 0
    assert monitor.history[0]["layers"]["generator/hidden"]["update_ratio"] == 0
    assert monitor.history[1]["step"] == 16
    assert all("apply" not in vars(optimizer) for optimizer in model.optimizers.values())


def test_nothing_is_written_unless_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    fit(linear(), GradientMonitor(), *data())
    assert list(tmp_path.iterdir()) == []


def test_the_file_follows_a_training_that_goes_on_from_an_earlier_epoch(tmp_path):
    monitor = GradientMonitor(path=str(tmp_path / "deep" / "gradients.jsonl"))
    fit(linear(), monitor, *data(), epochs=3)
    path = tmp_path / "deep" / "gradients.jsonl"
    with path.open("a") as file:
        file.write('{"epoch": 4, "lay')
    fit(linear(), monitor, *data(), initial_epoch=1, epochs=4)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2, 3, 4]
    assert lines[1:] == monitor.history
    assert [file.name for file in path.parent.iterdir()] == ["gradients.jsonl"]


def test_an_earlier_training_is_forgotten():
    monitor = GradientMonitor()
    fit(linear(), monitor, *data(), epochs=3)
    fit(linear(), monitor, *data())
    assert len(monitor.history) == 1
    assert monitor.history[0]["layers"] == {"logits": mean(by_hand(*data()))}


@pytest.mark.parametrize("scale", [1e-21, 1e-30, 1e21])
def test_gradients_that_are_very_small_or_large_have_a_size(scale):
    x, y = data()
    monitors = []
    for factor in (1.0, scale):
        model = linear(keras.optimizers.SGD(1e-30))
        model.compile(model.optimizer, loss=lambda true, got, factor=factor: factor * keras.ops.mean((true - got) ** 2))
        monitors.append(GradientMonitor(every=1))
        model.fit(x, y, batch_size=4, shuffle=False, verbose=0, callbacks=[monitors[-1]])
    usual, scaled = (monitor.history[0]["layers"]["logits"] for monitor in monitors)
    assert scaled["norm"] == pytest.approx(scale * usual["norm"], rel=1e-4)
    assert scaled["clipped_norm"] == scaled["norm"]
    assert scaled["cosine"] == pytest.approx(usual["cosine"], abs=1e-4)
    assert scaled["nonfinite"] == 0
