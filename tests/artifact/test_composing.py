"""Front, core and head become one model of plain layers."""

from functools import partial

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.artifact import compose, compose_generator
from kerasdl.artifact.composing import CORE, FRONT, parts_of
from kerasdl.data._table_front import Words, table_front
from kerasdl.fields import Numeric
from kerasdl.interfaces import Target
from kerasdl.models import mlp
from kerasdl.tasks import Binary, Multilabel, Regression


def test_front_core_and_head_are_applied_in_turn(parts, rows):
    front, core, model = parts
    np.testing.assert_allclose(model(rows), keras.ops.softmax(core(front(rows))), rtol=1e-6)


def test_front_and_core_are_found_by_name_and_share_the_weights_of_those_that_were_given(parts, rows):
    front, core, model = parts
    np.testing.assert_array_equal(model.get_layer(FRONT)(rows), front(rows))
    assert [id(weight) for weight in model.get_layer(CORE).weights] == [id(weight) for weight in core.weights]


def test_a_model_of_a_table_takes_tensors_by_the_names_of_the_columns(of_people, tensors):
    assert list(of_people.model.input) == ["age", "alone", "town", "born_moved", "note"]
    assert of_people.model(tensors).shape == (4, 1)


def test_columns_may_be_called_what_layers_are(tmp_path):
    fields = [Numeric(name) for name in ("front", "front_", "core", "head", "values", "columns", "age (years)")]
    columns = {field.key: np.arange(4.0, dtype="float32") for field in fields}
    front, inputs = table_front(fields, columns, Words())
    model = compose(front, kerasdl.models.mlp(inputs, (1,)), Regression(Target(np.array([1.0, 3.0]))), name="front")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(columns), model(columns))


def test_what_the_core_was_compiled_with_is_left_out(parts):
    front, core, _ = parts
    core.compile("adam", kerasdl.losses.Quantile())
    model = compose(front, core, Binary(Target(np.array([0, 1]))), name="model")
    assert core.compiled
    assert not model.get_layer(CORE).compiled


class Doubling(keras.Model):
    def call(self, x):
        return 2 * x

    def compute_output_shape(self, shape):
        return shape


def test_a_core_that_has_no_symbolic_output_is_taken_as_it_is(parts):
    front, _, _ = parts
    model = compose(front, Doubling(), Multilabel(Target(np.eye(3))), name="model")
    np.testing.assert_allclose(model(np.array([[1.0, 2.0, 6.0]])), [[0.5, 0.5, 1 / (1 + np.exp(-2))]], rtol=1e-6)


@pytest.mark.parametrize("scale", [None, 3.0])
def test_a_generator_goes_from_latents_to_raw_examples(scale):
    core = kerasdl.models.gan((2,), (2,), latent_size=4, generator=partial(mlp, units=()))
    raw = keras.Input((2,))
    back = None if scale is None else keras.Model(raw, keras.layers.Rescaling(scale)(raw))
    model = compose_generator(core, back, name="generator")
    latents = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    np.testing.assert_allclose(model(latents), (scale or 1.0) * core.generator(latents), rtol=1e-6)
    assert model.input.name == "latents"


def test_answers_are_relative_to_levels_of_the_raw_inputs(parts, rows):
    front, _, _ = parts
    raw = keras.Input((3,), name="levels")
    levels = keras.Model({"levels": raw}, [raw[:, :1] * 2.0, raw[:, 1:2] + 5.0])
    front = keras.Model({"levels": raw}, front(raw))
    task = Binary(Target(np.array([0, 1])))
    core = mlp((3,), (1,), units=(4,))
    model = compose(front, core, task, name="relative", levels=levels)
    answers = keras.ops.sigmoid(core(front({"levels": rows}))) * (rows[:, 1:2] + 5.0) + rows[:, :1] * 2.0
    np.testing.assert_allclose(model({"levels": rows}), answers, rtol=1e-5)
    # An input may be called as a part is.
    assert set(parts_of(model)) == {"front", "core", "head", "levels"}


def test_a_saved_model_has_no_augmentation_and_answers_alike_however_it_is_called(tmp_path):
    inputs = keras.Input((8, 8, 3), name="inputs")
    front = keras.Model(inputs, keras.layers.Rescaling(1 / 255)(inputs))
    flip = keras.layers.RandomFlip("horizontal")
    core = kerasdl.models.cnn((8, 8, 3), (1,), filters=[4], normalisation="batch", dropout=0.5, augmentation=[flip])
    core.compile("sgd", "mse")
    model = compose(front, core, Binary(Target(np.array([0, 1]))), name="flipped")
    model.save(tmp_path / "model.keras")
    saved = keras.saving.load_model(tmp_path / "model.keras", safe_mode=True)
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 3)).astype("float32")
    expected = saved.predict(images, verbose=0)
    for _ in range(3):
        np.testing.assert_allclose(saved(images), expected, rtol=1e-5)
    np.testing.assert_allclose(keras.ops.sigmoid(core(front(images), training=False)), expected, rtol=1e-5)
    assert "RandomFlip" not in [type(layer).__name__ for layer in saved.get_layer(CORE).layers]
    assert [id(weight) for weight in model.get_layer(CORE).weights] == [id(weight) for weight in core.weights]
