from typing import get_args

import keras
import numpy as np
import pytest
from keras import ops

from kerasdl.errors import UsageError
from kerasdl.interfaces import Activation, Spec
from kerasdl.models import mlp


def names(model: keras.Model) -> list[str]:
    return [layer.name for layer in model.layers]


def numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def answer(model: keras.Model, x: np.ndarray, **options: bool) -> np.ndarray:
    return ops.convert_to_numpy(model(x, **options))


def test_zero_units_gives_a_linear_model():
    model = mlp((3,), (2,), units=())
    x = numbers(5, 3)
    kernel, bias = model.get_weights()
    assert names(model) == ["inputs", "logits"]
    np.testing.assert_allclose(answer(model, x), x @ kernel + bias, rtol=1e-5)


def test_layers_are_numbered_from_the_input():
    model = mlp((3,), (2,), units=(5, 4), dropout=0.5)
    assert names(model) == ["inputs", "hidden_1", "hidden_1_dropout", "hidden_2", "hidden_2_dropout", "logits"]


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 3, 4)])
def test_inputs_of_any_rank_are_flattened(shape):
    assert answer(mlp(shape, (2,)), numbers(5, *shape)).shape == (5, 2)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3)])
def test_outputs_take_any_shape(shape):
    assert answer(mlp((4,), shape), numbers(5, 4)).shape == (5, *shape)


def test_whole_numbers_are_taken_as_they_are():
    assert answer(mlp(Spec((4,), "int64"), (1,)), np.array([[1, 2, 3, 4]])).shape == (1, 1)


@pytest.mark.parametrize("activation", get_args(Activation))
def test_every_activation_gives_finite_numbers(activation):
    model = mlp((4,), (2,), units=(6,), activation=activation, normalisation="layer")
    assert np.isfinite(answer(model, numbers(3, 4))).all()


@pytest.mark.parametrize(
    ("activation", "expected"), [("relu", "HeNormal"), ("selu", "LecunNormal"), ("tanh", "GlorotUniform")]
)
def test_initial_weights_suit_the_activation(activation, expected):
    hidden = mlp((4,), (2,), activation=activation).get_layer("hidden_1")
    assert type(hidden.kernel_initializer).__name__ == expected


@pytest.mark.parametrize("activation", ["relu", "selu"])
def test_signals_keep_their_size_through_twenty_layers(activation):
    keras.utils.set_random_seed(0)
    model = mlp((100,), (1,), units=(100,) * 20, activation=activation)
    deep = keras.Model(model.input, model.get_layer("hidden_20").output)
    assert 0.1 < answer(deep, numbers(200, 100)).std() < 10


@pytest.mark.parametrize("kind", ["batch", "layer"])
def test_normalisation_stands_between_a_layer_and_its_activation(kind):
    model = mlp((4,), (2,), units=(6,), normalisation=kind)
    assert names(model) == ["inputs", "hidden_1", "hidden_1_normalisation", "hidden_1_activation", "logits"]
    assert not model.get_layer("hidden_1").use_bias
    normalised = keras.Model(model.input, model.get_layer("hidden_1_normalisation").output)
    x = answer(normalised, 10 * numbers(64, 4) + 5, training=True)
    np.testing.assert_allclose(x.mean(0 if kind == "batch" else 1), 0, atol=1e-4)


def test_unknown_normalisation_is_refused_with_the_known_ones():
    with pytest.raises(UsageError, match=r"'bach', expected 'none', 'batch' or 'layer'") as caught:
        mlp((4,), (2,), normalisation="bach")
    assert caught.value.cure == "Did you mean 'batch'?"


def test_dropout_zeroes_in_training_alone():
    model = mlp((4,), (1,), units=(1000,), dropout=0.75, activation="sigmoid")
    dropped = keras.Model(model.input, model.get_layer("hidden_1_dropout").output)
    x = numbers(1, 4)
    assert (answer(dropped, x) > 0).all()
    assert 0.65 < (answer(dropped, x, training=True) == 0).mean() < 0.85


def test_residual_layers_without_weights_pass_their_input_on():
    model = mlp((4,), (2,), units=(4, 4), residual=True)
    for name in ("hidden_1", "hidden_2"):
        model.get_layer(name).set_weights([np.zeros((4, 4)), np.zeros(4)])
    x = numbers(5, 4)
    kernel, bias = model.get_layer("logits").get_weights()
    np.testing.assert_allclose(answer(model, x), x @ kernel + bias, rtol=1e-5, atol=1e-6)


def test_residual_layers_project_where_widths_differ():
    assert [name for name in names(mlp((4,), (2,), units=(6, 6, 3), residual=True)) if "projection" in name] == [
        "hidden_1_projection",
        "hidden_3_projection",
    ]


def test_penalties_are_added_to_the_loss():
    model = mlp((4,), (2,), units=(3,), l1=0.1, l2=0.01)
    kernel = model.get_layer("hidden_1").get_weights()[0]
    expected = 0.1 * np.abs(kernel).sum() + 0.01 * (kernel**2).sum()
    np.testing.assert_allclose(float(sum(model.losses)), expected, rtol=1e-5)


def test_token_ids_become_the_mean_of_their_embeddings_without_padding():
    model = mlp(Spec((4,), "int32", vocabulary=9), (2,), units=(), embedding_size=3)
    table, kernel, bias = model.get_weights()
    np.testing.assert_allclose(
        answer(model, np.array([[7, 0, 2, 0]])), [(table[7] + table[2]) / 2 @ kernel + bias], rtol=1e-5
    )


def test_nothing_but_padding_gives_finite_numbers():
    assert np.isfinite(answer(mlp(Spec((4,), vocabulary=9), (2,)), np.zeros((1, 4)))).all()


@pytest.mark.parametrize("shape", [(1,), (1, 1)])
def test_half_precision_does_not_round_token_ids(shape, policy):
    policy("mixed_float16")
    model = mlp(Spec(shape, vocabulary=5000), (1,), units=())
    assert answer(model, np.full((1, *shape), 4096.0)) != answer(model, np.full((1, *shape), 4097.0))


@pytest.mark.parametrize("shape", [(), (3,), (2, 2)])
def test_logits_are_float32_in_half_precision(shape, policy):
    policy("mixed_float16")
    model = mlp((4,), shape)
    assert model.get_layer("hidden_1").compute_dtype == "float16"
    assert answer(model, numbers(2, 4)).dtype == "float32"
