from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from kerasdl.errors import UsageError
from kerasdl.interfaces import Shape, Spec
from kerasdl.models import rnn
from kerasdl.models._inputs import padding_last, steps_that_count

IDS = np.array([3, 1, 4, 1])
STEPS = np.random.default_rng(0).normal(size=(4, 2)).astype("float32")
PADDING = -99.0
SUMMARIES = ["last", "mean", "max", "attention"]


def names(model: keras.Model) -> list[str]:
    return [layer.name for layer in model.layers]


def answer(model: keras.Model, x: Any, **options: bool) -> np.ndarray:
    return ops.convert_to_numpy(model(np.array(x), **options))


def with_weights_of(model: keras.Model, inputs: Shape | Spec, **options: Any) -> keras.Model:
    other = rnn(inputs, (3,), **options)
    other.set_weights(model.get_weights())
    return other


@pytest.mark.parametrize("outputs", [(), (1,), (3,), (4, 2)])
def test_outputs_take_any_shape(outputs):
    assert answer(rnn((4, 2), outputs, units=(3,)), [STEPS]).shape == (1, *outputs)


def test_layers_are_numbered_from_the_input():
    options = {"units": (4, 3), "dropout": 0.5, "dense_units": (5,)}
    expected = ["inputs", "recurrent_1", "recurrent_1_dropout", "recurrent_2", "recurrent_2_dropout"]
    expected += ["hidden_1", "hidden_1_dropout", "logits"]
    assert names(rnn((4, 2), (3,), **options)) == expected
    assert names(rnn((4, 2), (3,), bidirectional=True, **options)) == expected


def test_weights_have_the_same_names_in_every_build():
    paths = [[weight.path for weight in rnn((4, 2), (3,), bidirectional=True).weights] for _ in range(2)]
    assert paths[0] == paths[1]
    assert paths[0][0] == "recurrent_1/forward_lstm/lstm_cell/kernel"


@pytest.mark.parametrize(("cell", "gates"), [("simple", 1), ("gru", 3), ("lstm", 4)])
def test_each_cell_has_its_gates(cell, gates):
    model = rnn((4, 2), (3,), cell=cell, units=(5,))
    assert model.get_layer("recurrent_1").cell.kernel.shape == (2, gates * 5)


@pytest.mark.parametrize(
    ("cell", "summary", "bidirectional"),
    [
        *[("simple", "last", True), ("gru", "last", True), ("lstm", "last", True), ("lstm", "last", False)],
        *[("lstm", "mean", True), ("gru", "max", False), ("gru", "attention", True)],
    ],
)
def test_padding_of_token_ids_changes_nothing_wherever_it_stands(cell, summary, bidirectional):
    options = {"cell": cell, "summary": summary, "bidirectional": bidirectional, "units": (4, 3)}
    short = rnn(Spec((4,), "int32", vocabulary=9), (3,), **options)
    long = with_weights_of(short, Spec((7,), "int32", vocabulary=9), **options)
    padded = [[*IDS, 0, 0, 0], [0, 0, 0, *IDS], [3, 0, 1, 0, 4, 0, 1]]
    np.testing.assert_allclose(answer(long, padded), np.repeat(answer(short, [IDS]), 3, 0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("summary", SUMMARIES)
def test_padding_of_numbers_changes_nothing_wherever_it_stands(summary):
    options = {"summary": summary, "bidirectional": True, "units": (4, 3)}
    short = rnn((4, 2), (3,), **options)
    long = with_weights_of(short, Spec((6, 2), padding=PADDING), **options)
    gap = np.full((1, 2), PADDING)
    padded = [
        np.concatenate(parts) for parts in ([STEPS, gap, gap], [gap, gap, STEPS], [gap, STEPS[:2], gap, STEPS[2:]])
    ]
    np.testing.assert_allclose(answer(long, padded), np.repeat(answer(short, [STEPS]), 3, 0), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("feature", [0, 1])
def test_a_step_counts_if_any_feature_is_there(feature):
    options = {"units": (4,)}
    half_missing = STEPS.copy()
    half_missing[3, feature] = PADDING
    model = rnn(Spec((4, 2), padding=PADDING), (3,), **options)
    without = with_weights_of(model, (3, 2), **options)
    assert not np.allclose(answer(model, [half_missing]), answer(without, [STEPS[:3]]), rtol=1e-3)


@pytest.mark.parametrize("summary", SUMMARIES)
def test_nothing_but_padding_gives_finite_numbers(summary):
    model = rnn(Spec((4,), "int32", vocabulary=9), (3,), summary=summary)
    assert np.isfinite(answer(model, np.zeros((1, 4)))).all()


def test_padding_moves_behind_the_steps_that_count():
    ids = np.array([[0, 5, 0, 6], [0, 0, 0, 0], [7, 8, 9, 1]])
    steps, mask = padding_last(ids, steps_that_count(ids != 0))
    assert ops.convert_to_numpy(steps).tolist() == [[5, 6, 0, 0], [0, 0, 0, 0], [7, 8, 9, 1]]
    assert ops.convert_to_numpy(mask).tolist() == [[True, True, False, False], [True] * 4, [True] * 4]


@pytest.mark.parametrize(
    ("inputs", "x", "reader"),
    [
        (Spec((4,), "int32", vocabulary=9), [[0, 5, 0, 6]], "embedding"),
        (Spec((4, 1), padding=0.0), [[[0], [5], [0], [6]]], "recurrent_1"),
    ],
)
def test_recurrent_layers_see_padding_last(inputs, x, reader):
    model = rnn(inputs, (3,))
    steps, *_ = keras.tree.flatten(model.get_layer(reader).input)
    seen = keras.Model(model.input, steps)
    assert answer(seen, x).ravel().tolist() == [5, 6, 0, 0]


@pytest.mark.parametrize("summary", SUMMARIES)
def test_half_precision_summarises_to_finite_float32(summary, policy):
    policy("mixed_float16")
    model = rnn(Spec((4, 2), padding=PADDING), (3,), units=(3,), summary=summary)
    y = answer(model, [STEPS, np.full_like(STEPS, PADDING)])
    assert y.dtype == "float32"
    assert np.isfinite(y).all()


@pytest.mark.parametrize("padding", [-99.9, 1e30])
def test_half_precision_recognises_padding_and_keeps_it_out_of_gradients(padding, policy):
    policy("mixed_float16")
    short = rnn(Spec((4, 2, 1), padding=padding), (3,), units=(3,))
    long = with_weights_of(short, Spec((5, 2, 1), padding=padding), units=(3,))
    steps = STEPS.reshape((1, 4, 2, 1))
    padded = np.concatenate([steps, np.full((1, 1, 2, 1), padding, "float32")], axis=1)
    np.testing.assert_allclose(answer(long, padded), answer(short, steps), rtol=1e-3)
    with tf.GradientTape() as tape:
        loss = ops.sum(long(padded))
    assert all(np.isfinite(gradient).all() for gradient in tape.gradient(loss, long.trainable_variables))


def test_a_masked_sequence_trains_under_xla():
    model = rnn(Spec((4,), "int32", vocabulary=9), (), cell="simple", units=(3,), summary="max")
    before = model.get_weights()
    model.compile("sgd", "mse", jit_compile=True)
    model.train_on_batch(np.array([[*IDS], [0, 0, 2, 3]]), np.ones(2))
    assert all((old != new).any() for old, new in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize(("summary", "reduce"), [("mean", np.mean), ("max", np.max)])
def test_a_summary_is_taken_over_all_steps(summary, reduce):
    model = rnn((4, 2), (3,), units=(5,), summary=summary)
    outputs = keras.Model(model.input, model.get_layer("recurrent_1").output)
    kept = keras.Model(model.input, model.get_layer(summary).output)
    np.testing.assert_allclose(answer(kept, [STEPS]), reduce(answer(outputs, [STEPS]), axis=1), rtol=1e-5)


def test_attention_is_a_weighted_mean_that_leaves_padding_out():
    model = rnn(Spec((5, 2), padding=PADDING), (3,), units=(4,), summary="attention")
    outputs, weights, kept = (
        answer(keras.Model(model.input, model.get_layer(name).output), [[*STEPS, [PADDING, PADDING]]])
        for name in ("recurrent_1", "attention_weights", "attention")
    )
    hidden, bias, score = (
        weight for name in ("attention_hidden", "attention_score") for weight in model.get_layer(name).get_weights()
    )
    scores = np.exp(np.tanh(outputs[0, :4] @ hidden + bias) @ score)
    np.testing.assert_allclose(weights[0], [*(scores / scores.sum()), [0]], rtol=1e-5)
    np.testing.assert_allclose(kept[0], (weights[0] * outputs[0]).sum(0), rtol=1e-5)


def test_an_image_is_read_row_by_row():
    image = np.random.default_rng(0).normal(size=(1, 3, 4, 2))
    rows = rnn((3, 8), (3,))
    np.testing.assert_allclose(
        answer(with_weights_of(rows, (3, 4, 2)), image), answer(rows, image.reshape((1, 3, 8))), rtol=1e-6
    )


@pytest.mark.parametrize("option", ["dropout", "recurrent_dropout"])
def test_dropout_acts_in_training_alone(option):
    model = rnn((4, 2), (3,), units=(50, 50), **{option: 0.5})
    assert (answer(model, [STEPS]) == answer(model, [STEPS])).all()
    assert (answer(model, [STEPS], training=True) != answer(model, [STEPS], training=True)).all()


def test_dense_layers_have_the_activation_and_recurrent_ones_keep_theirs():
    model = rnn((4, 2), (3,), dense_units=(5,), activation="gelu")
    assert model.get_layer("hidden_1").activation is keras.activations.gelu
    assert model.get_layer("recurrent_1").activation is keras.activations.tanh


@pytest.mark.parametrize("inputs", [(), (13,), (2, 2, 2, 2), Spec((4, 4), "int32", vocabulary=9)])
def test_what_has_no_steps_is_refused(inputs):
    with pytest.raises(UsageError, match=r"(?s)token ids \(steps,\); got .*model\.kind: mlp"):
        rnn(inputs, (3,))


def test_no_recurrent_layers_are_refused():
    with pytest.raises(UsageError, match=r"model\.units: \[64\]"):
        rnn((4, 2), (3,), units=())


def test_token_ids_refuse_a_padding_of_their_own():
    with pytest.raises(UsageError, match=r"data\.padding: null"):
        rnn(Spec((4,), "int32", vocabulary=9, padding=0.0), (3,))


@pytest.mark.parametrize("option", ["cell", "summary"])
def test_unknown_names_are_refused_with_the_known_ones(option):
    with pytest.raises(UsageError, match=rf"^rnn: {option}: got 'lost', expected '.*\n  Did you mean 'l"):
        rnn((4, 2), (3,), **{option: "lost"})
