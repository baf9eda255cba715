"""What a run saved is loaded, and predicts for arrays and tables."""

import subprocess
import sys
import warnings

import keras
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import kerasdl
from kerasdl.artifact import Description, Predictor, load, save
from kerasdl.errors import ArtifactError, DataError, UsageError
from kerasdl.fields import Array, Numeric
from kerasdl.interfaces import Spec


@pytest.fixture
def saved(of_arrays, tmp_path):
    save(of_arrays.model, of_arrays.description, tmp_path / "model.keras")
    return tmp_path / "model.keras"


def test_a_run_directory_and_its_model_predict_the_same(of_arrays, saved, rows):
    for path in (saved.parent, str(saved.parent), saved, str(saved)):
        predictor = load(path)
        assert predictor.description == of_arrays.description
        assert predictor.classes == ("no", 12)
        np.testing.assert_allclose(predictor.predict(rows.tolist()).outputs, of_arrays.model(rows), rtol=1e-6)


def test_the_recipe_beside_a_model_is_not_needed(saved, rows):
    (saved.parent / "recipe.yaml").write_text("task: [")
    assert load(saved.parent).predict(rows).labels.tolist() == load(saved).predict(rows).labels.tolist()


def test_the_size_of_batches_changes_nothing(of_arrays, of_people, people, rows):
    for predictor, given in ((of_arrays, rows), (of_people, people)):
        whole = predictor.predict(given)
        for size in (1, 3):
            np.testing.assert_allclose(predictor.predict(given, batch_size=size).outputs, whole.outputs, rtol=1e-6)


@pytest.mark.parametrize("size", [0, -1, 2.5, None, "8"])
def test_a_batch_of_no_examples_is_refused(of_arrays, rows, size):
    for given in (rows, rows[:0]):
        with pytest.raises(
            UsageError, match=rf"batch_size: expected a positive integer, got {size!r}\n  batch_size=1024"
        ):
            of_arrays.predict(given, batch_size=size)


def test_decoded_inputs_are_told_apart_by_name(of_people, tensors):
    raw = {name: np.asarray(tensors[name]) for name in reversed(tensors)}
    np.testing.assert_allclose(of_people.outputs(raw), of_people.model(tensors), rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float64", "int64", "uint8"])
def test_numbers_that_are_not_decoded_are_cast_to_what_the_model_takes(of_arrays, dtype):
    raw = np.array([[0, 1, 2]], dtype)
    np.testing.assert_allclose(of_arrays.outputs({"inputs": raw}), of_arrays.model(raw), rtol=1e-6)


@pytest.fixture
def doubling():
    number = keras.Input((), name="number")
    doubled = keras.layers.Rescaling(2.0)(keras.ops.reshape(number, (-1, 1)))
    return Predictor(keras.Model({"number": number}, doubled), Description((Numeric("number"),)))


def test_a_large_file_is_predicted_a_piece_at_a_time(doubling, tmp_path):
    numbers = np.arange(70_000)
    parquet.write_table(pa.table({"number": numbers}), tmp_path / "large.parquet")
    pieces = [len(piece) for piece in doubling.pieces(tmp_path / "large.parquet", batch_size=10_000)]
    assert (len(pieces) > 1, sum(pieces)) == (True, len(numbers))
    found = doubling.predict(tmp_path / "large.parquet", batch_size=10_000)
    np.testing.assert_array_equal(found.columns["value"], 2 * numbers)


@pytest.mark.parametrize("rows", [[], np.zeros((0, 3))])
def test_for_no_rows_of_an_array_there_are_no_predictions(of_arrays, rows):
    found = of_arrays.predict(rows)
    assert (found.outputs.shape, found.outputs.dtype, found.labels.shape) == ((0, 2), np.float32, (0,))


@pytest.mark.parametrize("rows", [np.zeros((2, 4)), np.zeros(3), [["a", "b", "c"]], [{"a": 1}], None])
def test_rows_of_another_shape_or_type_are_refused(of_arrays, rows):
    with pytest.raises(DataError, match=r"expected \(examples, 3\) of numbers\n.*raw"):
        of_arrays.predict(rows)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([[1, 2, 3], [1, 2]], r"rows\[1\] has shape \(2,\)"),
        ([[1, 2], [1, 2, 3], [1]], r"rows\[0\] has shape \(2,\)"),
        ([[1, 2, 3], [1, [2, 3], 4]], r"rows\[1\] has shape that differs within it"),
    ],
)
def test_rows_of_different_lengths_are_refused_with_the_first_that_is_wrong(of_arrays, rows, found):
    with pytest.raises(DataError, match=rf"{found}, expected \(3,\)\n.*as many values for each row"):
        of_arrays.predict(rows)


@pytest.mark.parametrize(
    ("wrong", "dtype"), [(float("nan"), None), (float("inf"), None), (1e300, None), (float("inf"), "float16")]
)
def test_what_is_not_finite_in_single_precision_is_refused_with_its_place(of_arrays, wrong, dtype):
    rows = np.array([[1, 2, 3], [4, 5, wrong], [wrong, 0, 0]], dtype)
    with pytest.raises(DataError, match=r"at rows\[1\]\[2\], expected finite numbers.*\n.*what is missing") as caught:
        of_arrays.predict(rows)
    assert f"hold {wrong!r} at" in caught.value.message


@pytest.mark.parametrize("dtype", ["float16", "float64", "int8", "uint64", "bool"])
def test_numbers_of_any_type_are_taken(of_arrays, dtype):
    rows = np.array([[0, 1, 1], [1, 0, 1]], dtype)
    np.testing.assert_array_equal(of_arrays.predict(rows).outputs, of_arrays.predict(rows.astype("float32")).outputs)


@pytest.fixture(scope="module")
def of_tokens():
    core = kerasdl.models.mlp(Spec((2,), "int32", vocabulary=10), (1,), units=(4,))
    return Predictor(core, Description((Array("inputs", (2,), "int32", vocabulary=10),)))


@pytest.mark.parametrize("wrong", [3.9, float("nan"), -1, 10, 2**33, 1e300])
def test_what_is_no_token_id_is_refused(of_tokens, wrong):
    with pytest.raises(DataError, match=r"hold .* at rows\[1\]\[1\], expected whole numbers from 0 to 9\n.*vocabulary"):
        of_tokens.predict([[1, 2], [9, wrong]])


@pytest.mark.parametrize("dtype", ["float64", "float16", "uint8"])
def test_token_ids_are_taken_as_integers_or_whole_floats(of_tokens, dtype):
    rows = np.array([[0, 9], [1, 2]])
    np.testing.assert_array_equal(of_tokens.predict(rows).outputs, of_tokens.predict(rows.astype(dtype)).outputs)


def test_numbers_of_a_model_of_whole_numbers_without_embeddings_fit_its_type():
    raw = keras.Input((1,), dtype="uint8", name="pixels_s")
    model = keras.Model(raw, keras.layers.Rescaling(0.5)(raw))
    predictor = Predictor(model, Description((Array("pixels/s", (1,), "uint8"),)))
    assert predictor.predict([[255]]).outputs.tolist() == [[127.5]]
    with pytest.raises(DataError, match=r"hold 256 at rows\[0\]\[0\], expected whole numbers from 0 to 255\n.*as the"):
        predictor.predict([[256]])


def test_a_missing_model_is_an_error_with_a_cure(tmp_path):
    for path in (tmp_path, tmp_path / "model.keras", tmp_path / "nowhere"):
        with pytest.raises(ArtifactError, match=r"there is no saved model\n.*status.json"):
            load(path)


@pytest.mark.parametrize("damage", ["truncated", "empty", "flipped", "not a zip", "flipped to a password"])
def test_a_damaged_model_is_an_error_with_a_cure(saved, damage):
    data = bytearray(saved.read_bytes())
    middle, catalogue = len(data) // 2, data.index(b"PK\1\2")
    if damage == "flipped to a password":
        data[catalogue + 8] ^= 1
    data[middle] ^= 255
    saved.write_bytes({"truncated": data[:middle], "empty": b"", "not a zip": b"no zip"}.get(damage, bytes(data)))
    with pytest.raises(ArtifactError, match=r"damaged(.|\n)*run the recipe again") as caught:
        load(saved)
    assert "not found" not in caught.value.message


def test_a_lambda_is_no_damage(saved, tmp_path):
    raw = keras.Input((3,))
    for name, layer in {
        "lambda": keras.layers.Lambda(lambda x: 2 * x, name="doubling"),
        "output_shape": keras.layers.Lambda(keras.ops.abs, output_shape=lambda shape: shape, name="doubling"),
        "inside": keras.Sequential([keras.layers.Lambda(lambda x: 2 * x, name="doubling")]),
        "activation": keras.layers.Dense(2, activation=lambda x: 2 * x, name="doubling"),
    }.items():
        with warnings.catch_warnings():
            # Keras warns of some when it saves them.
            warnings.simplefilter("ignore")
            keras.Model(raw, layer(raw)).save(tmp_path / f"{name}.keras")
        with pytest.raises(
            ArtifactError, match=r"layer 'doubling' holds a Python lambda.*\n.*--allow-import"
        ) as caught:
            load(tmp_path / f"{name}.keras")
        assert "damaged" not in str(caught.value)


OWN = """
import keras

@keras.saving.register_keras_serializable()
class Twice(keras.layers.Layer):
    def call(self, x):
        return 2 * x
"""


def test_a_layer_of_a_module_that_is_not_imported_is_an_error_that_says_to_import_it(tmp_path):
    (tmp_path / "own_twice.py").write_text(OWN)
    program = "import keras, own_twice; x = keras.Input((3,)); keras.Model(x, own_twice.Twice()(x)).save('model.keras')"
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True)
    with pytest.raises(
        ArtifactError, match=r"loaded: Could not locate class 'Twice'\n.*import its module before"
    ) as caught:
        load(tmp_path)
    assert len(caught.value.message.splitlines()) == 1
