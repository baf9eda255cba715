import keras
import numpy as np
import pytest
from keras import ops

from kerasdl.errors import UsageError
from kerasdl.interfaces import Spec
from kerasdl.models import cnn


def names(model: keras.Model) -> list[str]:
    return [layer.name for layer in model.layers]


def numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def answer(model: keras.Model, x: np.ndarray, **options: bool) -> np.ndarray:
    return ops.convert_to_numpy(model(x, **options))


def shape_after(model: keras.Model, name: str) -> tuple[int, ...]:
    return tuple(model.get_layer(name).output.shape[1:])


@pytest.mark.parametrize("outputs", [(), (1,), (3,), (4, 2)])
@pytest.mark.parametrize("inputs", [(9, 3), (9, 8, 3), Spec((9,), "int32", vocabulary=5)])
def test_sequences_images_and_tokens_give_outputs_of_any_shape(inputs, outputs):
    x = np.random.default_rng(0).integers(0, 5, size=(2, *Spec.of(inputs).shape))
    assert answer(cnn(inputs, outputs, filters=(2, 3)), x).shape == (2, *outputs)


def test_images_of_whole_numbers_are_taken_as_they_are():
    x = np.random.default_rng(0).integers(0, 255, size=(2, 8, 8, 1), dtype="uint8")
    assert answer(cnn(Spec((8, 8, 1), "uint8"), (1,)), x).shape == (2, 1)


def test_layers_are_numbered_from_the_input():
    model = cnn((8, 8, 1), (3,), filters=(2, 3), convolutions=2, dense_units=(4,), dropout=0.5)
    assert names(model) == [
        "inputs",
        *("block_1_convolution", "block_1_convolution_2", "block_1_pooling", "block_1_dropout"),
        *("block_2_convolution", "block_2_convolution_2", "block_2_pooling", "block_2_dropout"),
        *("flatten", "hidden_1", "hidden_1_dropout", "logits"),
    ]


def test_pooling_halves_by_the_largest_or_the_mean_of_neighbours():
    x = np.array([[1.0, 5.0, 2.0, 4.0]]).reshape((1, 4, 1))
    for pooling, expected in (("max", [5, 4]), ("average", [3, 3])):
        model = cnn((4, 1), (1,), filters=(1,), kernel_size=1, pooling=pooling, activation="linear")
        model.get_layer("block_1_convolution").set_weights([np.ones((1, 1, 1)), np.zeros(1)])
        pooled = keras.Model(model.input, model.get_layer("block_1_pooling").output)
        np.testing.assert_allclose(answer(pooled, x).ravel(), expected)


@pytest.mark.parametrize("residual", [False, True])
def test_strides_halve_in_the_first_convolution_of_a_block(residual):
    model = cnn((8, 9, 1), (1,), filters=(2, 3), convolutions=2, pooling="stride", residual=residual)
    assert shape_after(model, "block_1_convolution") == shape_after(model, "block_1_convolution_2") == (4, 5, 2)
    assert shape_after(model, "block_2_convolution_2") == (2, 3, 3)


def test_without_pooling_the_size_stays():
    assert shape_after(cnn((2, 2, 1), (1,), filters=(2, 2, 2), pooling="none"), "block_3_convolution") == (2, 2, 2)


def test_a_residual_block_without_weights_passes_its_input_on():
    model = cnn((4, 4, 2), (1,), filters=(2,), convolutions=2, pooling="none", residual=True)
    second = model.get_layer("block_1_convolution_2")
    second.set_weights([np.zeros_like(weights) for weights in second.get_weights()])
    block = keras.Model(model.input, model.get_layer("block_1_activation").output)
    x = np.abs(numbers(3, 4, 4, 2))
    np.testing.assert_allclose(answer(block, x), x, rtol=1e-6)


def test_a_residual_block_has_its_last_activation_after_the_sum():
    model = cnn((4, 4, 2), (1,), filters=(3,), convolutions=2, residual=True)
    assert model.get_layer("block_1_convolution").activation is keras.activations.relu
    assert model.get_layer("block_1_convolution_2").activation is keras.activations.linear
    assert names(model).index("block_1_sum") + 1 == names(model).index("block_1_activation")


def test_residual_blocks_project_where_shapes_differ():
    model = cnn((8, 8, 1), (1,), filters=(4, 4, 6), residual=True)
    assert [name for name in names(model) if "projection" in name] == ["block_1_projection", "block_3_projection"]


@pytest.mark.parametrize("kind", ["batch", "layer"])
def test_normalisation_stands_between_a_convolution_and_its_activation(kind):
    model = cnn((4, 4, 1), (1,), filters=(2,), normalisation=kind)
    assert names(model)[1:4] == [
        "block_1_convolution",
        "block_1_convolution_normalisation",
        "block_1_convolution_activation",
    ]


@pytest.mark.parametrize("kind", ["average", "max"])
def test_global_pooling_makes_the_answer_independent_of_the_place(kind):
    model = cnn((9, 9, 1), (2,), filters=(3,), pooling="none", global_pooling=kind)
    x = np.zeros((2, 9, 9, 1), "float32")
    x[0, 2:4, 2:4], x[1, 5:7, 4:6] = 1, 1
    np.testing.assert_allclose(*answer(model, x), rtol=1e-4, atol=1e-6)


def test_penalties_are_added_to_the_loss():
    model = cnn((4, 4, 1), (1,), filters=(2,), l2=0.01)
    kernel = model.get_layer("block_1_convolution").get_weights()[0]
    np.testing.assert_allclose(float(sum(model.losses)), 0.01 * (kernel**2).sum(), rtol=1e-5)


def test_augmentation_changes_inputs_in_training_alone():
    noise = keras.layers.GaussianNoise(1.0)
    for inputs in ((4, 4, 1), Spec((4,), "int32", vocabulary=3)):
        model = cnn(inputs, (1,), filters=(2,), augmentation=[noise])
        x = np.ones((1, *Spec.of(inputs).shape))
        assert answer(model, x) == answer(model, x)
        assert answer(model, x, training=True) != answer(model, x, training=True)


def test_padding_of_token_ids_is_zeros():
    model = cnn(Spec((4,), "int32", vocabulary=5), (1,), filters=(2,))
    ids = np.array([[3, 1, 0, 0]])
    before = answer(model, ids)
    table = model.get_layer("embedding").get_weights()[0]
    table[0] = 100
    model.get_layer("embedding").set_weights([table])
    assert answer(model, ids) == before


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("image", [(8, 8, 1), (7, 9, 3), (28, 28, 1)])
def test_a_flat_input_makes_an_image_of_any_size(image, residual):
    model = cnn((5,), image, filters=(2, 3), residual=residual, normalisation="batch")
    assert answer(model, numbers(2, 5)).shape == (2, *image)


def test_a_generator_has_the_blocks_in_reverse():
    model = cnn((5,), (8, 8, 1), filters=(2, 3), dense_units=(6,))
    assert names(model) == [
        *("inputs", "hidden_1", "start", "start_image"),
        *("block_2_upsampling", "block_2_convolution", "block_1_upsampling", "block_1_convolution", "logits"),
    ]
    assert shape_after(model, "start_image") == (2, 2, 3)
    assert shape_after(model, "block_2_convolution") == (4, 4, 3)
    assert shape_after(model, "block_1_convolution") == (8, 8, 2)


def test_a_generator_without_pooling_keeps_the_size():
    model = cnn((5,), (3, 3, 2), filters=(4,), pooling="none")
    assert names(model) == ["inputs", "start", "start_image", "block_1_convolution", "logits"]
    assert shape_after(model, "start_image") == (3, 3, 4)


def test_generated_images_are_float32_in_half_precision(policy):
    policy("mixed_float16")
    model = cnn((5,), (8, 8, 1), filters=(2,))
    assert model.get_layer("block_1_convolution").compute_dtype == "float16"
    assert answer(model, numbers(1, 5)).dtype == "float32"


def test_generated_images_are_not_bounded():
    model = cnn((5,), (8, 8, 1), filters=(2,))
    model.get_layer("logits").bias.assign([-1000.0])
    assert answer(model, numbers(1, 5)).max() < -900


@pytest.mark.parametrize(
    ("inputs", "outputs"),
    [((), (1,)), ((13,), (3,)), ((13,), (4, 4)), ((2, 2, 2, 2), (3,)), (Spec((4, 4), "int32", vocabulary=9), (3,))],
)
def test_shapes_with_nothing_to_slide_along_are_refused(inputs, outputs):
    with pytest.raises(UsageError, match=r"(?s)got inputs .* and outputs .*model\.kind: mlp"):
        cnn(inputs, outputs)


@pytest.mark.parametrize(("inputs", "outputs"), [((4, 9, 1), (3,)), ((5,), (4, 9, 1)), ((5, 2), (3,))])
def test_more_halvings_than_pixels_are_refused_with_what_fits(inputs, outputs):
    with pytest.raises(UsageError, match=r"3 blocks that halve .*; at most 2 fit") as caught:
        cnn(inputs, outputs, filters=(8, 16, 32))
    assert caught.value.cure == "model.filters: [8, 16]"


def test_what_cannot_be_halved_at_all_needs_no_pooling():
    with pytest.raises(UsageError, match=r"1 x 4; at most 0 fit") as caught:
        cnn((1, 4, 1), (3,), filters=(8,))
    assert caught.value.cure == "model.pooling: none"


def test_no_blocks_are_refused():
    with pytest.raises(UsageError, match=r"model\.filters: \[32, 64\]"):
        cnn((4, 4, 1), (3,), filters=())


@pytest.mark.parametrize("option", ["pooling", "global_pooling", "normalisation"])
def test_unknown_names_are_refused_with_the_known_ones(option):
    with pytest.raises(UsageError, match=rf"^cnn: {option}: got 'mean', expected '.*' or '"):
        cnn((4, 4, 1), (3,), **{option: "mean"})


def test_a_generator_refuses_what_only_an_image_needs():
    with pytest.raises(UsageError, match=r"model\.global_pooling: none"):
        cnn((5,), (8, 8, 1), global_pooling="max")
    with pytest.raises(UsageError, match=r"model\.augmentation: \[\]"):
        cnn((5,), (8, 8, 1), augmentation=[keras.layers.RandomFlip()])
