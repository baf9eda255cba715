"""What a run writes down for the doctor."""

import json

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.models import cnn, gan, mlp, rnn
from kerasdl.runs.architecture import architecture, penalty
from kerasdl.runs.examples import Examples
from kerasdl.runs.hardest import hardest
from kerasdl.runs.modes import missed

OWN = """
import keras

def active(inputs, outputs):
    x = keras.Input(inputs.shape)
    hidden = keras.layers.Dense(16, "relu", activity_regularizer="l2")(keras.layers.Flatten()(x))
    return keras.Model(x, keras.layers.Dense(outputs.shape[0])(hidden))
"""


def facts_of(path, recipe, *overrides, **options):
    directory = kerasdl.run(
        {"kerasdl": 1, "training": {"epochs": 2}, **recipe}, *overrides, out=path, **options
    ).directory
    return json.loads((directory / "facts.json").read_text())


def arrays(path, **columns):
    np.savez(path / "data.npz", **columns)
    return {"data": {"kind": "arrays", "path": str(path / "data.npz")}, "model": {"kind": "mlp", "units": [4]}}


def test_rows_that_are_sorted_by_class_are_drawn_from_all_of_them(tmp_path):
    x = np.random.default_rng(0).normal(size=(1500, 3)).astype(np.float32)
    recipe = arrays(tmp_path, x=x, y=np.repeat([0, 1, 2], 500))
    facts = facts_of(tmp_path / "run", recipe, "data.split={validation: 0, test: 0}")
    assert facts["chance_loss"] == pytest.approx(np.log(3), abs=0.01)
    assert facts["largest_class"] == pytest.approx(1 / 3)


def test_of_numbers_the_best_answer_that_is_the_same_for_all_is_their_mean(tmp_path):
    x = np.random.default_rng(0).normal(size=(1500, 3)).astype(np.float32)
    y = np.where(np.arange(1500) < 500, 0.0, 10.0 + x[:, 0])
    recipe = arrays(tmp_path, x=x, y=y.astype(np.float32))
    facts = facts_of(tmp_path / "run", recipe, "data.split={validation: 0, test: 0}")
    assert facts["chance_loss"] == pytest.approx(1.0, abs=0.1)


def test_a_feature_in_another_unit_is_there_twice(tmp_path):
    x = np.random.default_rng(0).normal(size=(500, 3)).astype(np.float32)
    doubled = np.concatenate([x, 2.54 * x[:, :1], 7 - 1000 * x[:, 1:2]], axis=1)
    y = (x[:, 0] > 0).astype(int)
    assert facts_of(tmp_path / "plain", arrays(tmp_path, x=x, y=y))["duplicated_features"] == 0
    assert facts_of(tmp_path / "doubled", arrays(tmp_path, x=doubled, y=y))["duplicated_features"] == 2


def test_decay_is_known_where_the_loss_is_scaled(tmp_path):
    x = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
    options = ("training.precision=float16", "training.optimizer={kind: adam, weight_decay: 0.5}")
    assert facts_of(tmp_path / "run", arrays(tmp_path, x=x, y=x[:, 0]), *options)["decay"] == 0.5


def test_a_few_targets_in_another_unit_have_nearly_all_of_the_squared_distance(tmp_path):
    x = np.random.default_rng(0).normal(size=(1500, 3)).astype(np.float32)
    y = 10.0 + x[:, 0]
    plain = facts_of(tmp_path / "plain", arrays(tmp_path, x=x, y=y))
    assert plain["outlying_targets"] == pytest.approx(0.065, abs=0.02)
    mistaken = np.where(np.arange(1500) % 200 == 0, 1000 * y, y)
    assert facts_of(tmp_path / "mistaken", arrays(tmp_path, x=x, y=mistaken))["outlying_targets"] > 0.99
    classes = facts_of(tmp_path / "classes", arrays(tmp_path, x=x, y=(y > 10).astype(int)))
    assert "outlying_targets" not in classes


def test_what_layers_add_to_the_loss_by_their_answers_ends_no_run(tmp_path, monkeypatch):
    (tmp_path / "own_active.py").write_text(OWN)
    monkeypatch.syspath_prepend(str(tmp_path))
    data = {"kind": "synthetic", "dataset": "moons", "examples": 60}
    facts = facts_of(
        tmp_path / "run", {"data": data, "model": {"kind": "own_active:active"}}, allow_import=["own_active"]
    )
    assert facts["penalty"] == 0


def test_penalties_shrink_weights_and_both_are_written_down(tmp_path):
    data = {"kind": "synthetic", "dataset": "moons", "examples": 60}
    recipe = {"data": data, "model": {"kind": "mlp", "units": [16]}}
    rate = "training.optimizer={kind: sgd, learning_rate: 0.1}"
    loose = facts_of(tmp_path / "loose", recipe, rate)
    tight = facts_of(tmp_path / "tight", recipe, rate, "model.l2=2.0", "training.epochs=20")
    assert (loose["penalty"], loose["penalty_before"], loose["shrunk"] > 0.9) == (0, 0, True)
    assert tight["penalty_before"] > tight["penalty"]
    assert tight["rows"] == 42
    assert tight["penalty"] > 0
    assert tight["shrunk"] < 0.5


def test_what_a_core_is_made_of():
    found = architecture(mlp((3,), (2,), units=[8, 32], dropout=0.25, normalisation="batch"))
    assert (found["hidden"], found["widest"], found["dropout"]) == (2, 32, 0.25)
    assert (found["normalised"], found["batch_normalised"]) == (1, 1)
    assert "filters" not in found
    assert architecture(cnn((8, 8, 1), (2,), filters=[4, 16]))["filters"] == 16
    recurrent = {cell: architecture(rnn((5, 3), (2,), units=[24], cell=cell)) for cell in ("lstm", "simple")}
    assert recurrent["lstm"]["widest"] == 24
    assert [each["plain"] for each in recurrent.values()] == [0, 1]
    plain = architecture(mlp((3,), (2,), units=[]))
    assert (plain["hidden"], plain["widest"], plain["normalised"], "untrainable" in plain) == (0, 0, 0, False)


def test_layers_that_are_held_are_named_and_statistics_are_not():
    core = mlp((3,), (2,), units=[8, 8], normalisation="batch")
    core.get_layer("hidden_1").trainable = False
    found = architecture(core)
    assert (found["untrainable"], found["untrainable_layers"]) == ("hidden_1", 1)


def test_the_penalty_of_weights_is_what_keras_adds():
    core = mlp((3,), (2,), units=[8], l2=0.1)
    kernel = core.get_layer("hidden_1").kernel
    assert penalty(core) == pytest.approx(0.1 * float(keras.ops.sum(keras.ops.square(kernel))), rel=1e-5)


def test_after_spikes_the_rows_that_lose_most_are_named(tmp_path):
    random = np.random.default_rng(0)
    x = random.normal(size=(400, 3)).astype(np.float32)
    y = x.sum(axis=1)
    y[[17, 230]] = [900.0, -900.0]
    np.savez(tmp_path / "data.npz", x=x, y=y)
    recipe = {
        "kerasdl": 1,
        "data": {"kind": "arrays", "path": str(tmp_path / "data.npz"), "split": {"validation": 0, "test": 0}},
        "model": {"kind": "mlp", "units": [16]},
        "training": {"epochs": 30, "batch_size": 8, "optimizer": "sgd"},
    }
    core = kerasdl.run(recipe, out=tmp_path / "run").model
    found = hardest(core, Examples(keras.ops.convert_to_tensor(x), (y - y.mean()) / y.std()))
    assert set(found["hardest"][:2]) == {17, 230}
    assert found["hardest_over_median"] > 1000


def test_a_run_whose_loss_jumped_says_so_with_the_rows(tmp_path):
    model = {"kind": "mlp", "units": [16], "activation": "tanh"}
    steep = {"epochs": 20, "batch_size": 8, "optimizer": {"kind": "sgd", "learning_rate": 5}}
    recipe = {"data": {"kind": "sklearn", "dataset": "iris"}, "model": model, "training": steep}
    facts = facts_of(tmp_path / "run", recipe)
    (finding,) = [found for found in kerasdl.diagnose(tmp_path / "run") if found["rule"] == "loss_spikes"]
    assert finding["evidence"]["hardest_over_median"] == facts["hardest_over_median"]
    assert f"Of the training examples, {facts['hardest'][0]}, " in finding["explanation"]


def test_a_generator_that_makes_two_of_eight_modes_leaves_out_the_others():
    random = np.random.default_rng(0)
    angles = 2 * np.pi * random.integers(8, size=1000) / 8
    ring = np.stack([np.cos(angles), np.sin(angles)], 1) + 0.02 * random.normal(size=(1000, 2))
    opposite = ring[np.isin(np.round(angles * 8 / (2 * np.pi)), [0, 4])]
    assert missed(ring + 0.1 * random.normal(size=(1000, 2)), ring) == 0
    assert missed(opposite, ring) == pytest.approx(0.75, abs=0.05)
    assert missed(np.full_like(ring, np.nan), ring) is None


def test_images_are_told_apart_too():
    random = np.random.default_rng(0)
    prototypes = random.normal(size=(10, 12, 12, 1))
    data = prototypes[np.arange(1000) % 10] + 0.1 * random.normal(size=(1000, 12, 12, 1))
    assert missed(data[::-1], data) < 0.1
    assert missed(data[::10], data) > 0.8


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("non_saturating", (np.log(4), np.log(2))),
        ("least_squares", (0.25, 0.125)),
        ("hinge", (2.0, 0.0)),
        ("wgan_gp", None),
    ],
)
def test_what_a_discriminator_that_cannot_tell_loses(loss, expected):
    found = gan((2,), (2,), loss=loss).undecided_losses()
    assert (found is None) if expected is None else found == pytest.approx(expected, abs=1e-5)


def test_what_is_the_same_for_all_is_compared_on_all_rows_of_both_parts(tmp_path):
    # One in a thousand is far off: a sample may or may not have it.
    random = np.random.default_rng(0)
    targets = random.normal(size=4000)
    targets[::1000] += 60
    np.savez(tmp_path / "data.npz", x=random.normal(size=(4000, 2)), y=targets)
    recipe = {
        "kerasdl": 1,
        "data": {"kind": "arrays", "path": str(tmp_path / "data.npz"), "split": {"test": 0}},
        "task": "regression",
        "model": "mlp",
        "training": {"epochs": 1},
    }
    kerasdl.run(recipe, out=tmp_path / "run")
    facts = json.loads((tmp_path / "run" / "facts.json").read_text())
    # Of targets with mean 0 and variance 1.
    assert facts["chance_loss"] == pytest.approx(1, abs=1e-3)
    assert facts["validation_rows"] == 600
    assert facts["validation_chance_loss"] > 0
