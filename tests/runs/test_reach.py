"""How far back recurrent networks see, and what the doctor says of it."""

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.interfaces import Spec
from kerasdl.models import mlp, rnn
from kerasdl.runs.reach import reach

STEPS = np.random.default_rng(0).normal(size=(8, 150, 2)).astype(np.float32)


@pytest.fixture(autouse=True)
def seeded():
    keras.utils.set_random_seed(0)


def test_a_plain_cell_forgets_what_came_first():
    name, found = reach(rnn((150, 2), (), cell="simple"), STEPS)
    assert name == "recurrent_1"
    assert found < 1e-6


@pytest.mark.parametrize("option", [{"summary": "mean"}, {"summary": "attention"}, {"bidirectional": True}])
def test_a_way_past_the_steps_lets_them_through(option):
    _, found = reach(rnn((150, 2), (3,), cell="simple", **option), STEPS)
    assert found > 1e-2


def test_of_several_layers_it_is_the_first_in_models_within_the_model_too():
    inner = rnn((150, 2), (4,), cell="gru", units=[8, 8])
    example = keras.Input((150, 2))
    name, found = reach(keras.Model(example, keras.layers.Dense(1)(inner(example))), STEPS)
    assert name.endswith("/recurrent_1")
    assert 0 <= found < 1


def test_tokens_are_looked_at_behind_their_embedding_and_padding_is_left_out():
    tokens = np.zeros((4, 150), np.int32)
    tokens[:, :5] = 1 + np.arange(5)
    core = rnn(Spec((150,), vocabulary=9), (1,), cell="lstm")
    assert reach(core, tokens)[1] > 1e-3
    assert reach(core, np.full((4, 150), 3, np.int32))[1] < 1e-6


def test_what_has_no_steps_has_no_reach():
    assert reach(mlp((2,), (1,)), STEPS[:, 0]) is None


def test_outputs_that_do_not_depend_on_the_steps_have_none():
    core = rnn((150, 2), (1,), cell="simple")
    core.get_layer("logits").kernel.assign(keras.ops.zeros((64, 1)))
    assert reach(core, STEPS) is None


def test_a_plain_cell_on_a_long_task_is_found_vanishing_and_its_first_cure_is_a_gated_one(tmp_path):
    overrides = ["data.length=200", "data.examples=300", "model.units=[16]", "training.epochs=1"]
    found = kerasdl.run("rnn/adding-problem", *overrides, "model.cell=simple", out=tmp_path / "run").status["findings"]
    (finding,) = [each for each in found if each["rule"] == "vanishing_gradients"]
    assert finding["layer"] == "recurrent_1"
    assert finding["evidence"]["first_steps_to_steepest"] < 1e-6
    assert finding["cures"][0] == "model.cell=lstm"
    assert finding is next(each for each in found if each["cures"])
