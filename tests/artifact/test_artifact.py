"""What is saved takes raw inputs and answers as training did."""

import subprocess
import sys

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.artifact import Predictor, compose, load, save
from kerasdl.errors import ArtifactError, DataError
from kerasdl.interfaces import Spec, Target
from kerasdl.tasks import Multiclass


@pytest.fixture(scope="module")
def composed():
    raw = keras.Input((3,))
    front = keras.Model(raw, keras.layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 4.0, 9.0])(raw))
    core = kerasdl.models.mlp((3,), (2,), units=(4,))
    return front, core, compose(front, core, Multiclass(Target(np.array([0, 1, 2])), classes=(0, 1)), name="both")


def test_front_core_and_head_are_applied_in_turn(composed):
    front, core, model = composed
    rows = np.random.default_rng(0).normal(size=(5, 3)).astype("float32")
    expected = keras.ops.softmax(core(front(rows)))
    np.testing.assert_allclose(model(rows), expected, rtol=1e-6)


def test_a_saved_model_predicts_the_same(composed, tmp_path):
    save(composed[2], tmp_path / "model.keras")
    rows = np.random.default_rng(0).normal(size=(5, 3))
    (tmp_path / "recipe.yaml").write_text("task: {kind: multiclass, classes: [no, 012]}\n")
    for path in (tmp_path, tmp_path / "model.keras"):
        predictor = load(path)
        np.testing.assert_allclose(predictor.predict(rows), composed[2](rows), rtol=1e-6)
        assert predictor.classes == ("no", 12)


def test_rows_of_another_shape_or_type_are_refused(composed, tmp_path):
    save(composed[2], tmp_path / "model.keras")
    predictor = load(tmp_path)
    assert predictor.classes is None
    for rows in (np.zeros((2, 4)), np.zeros(3), [["a", "b", "c"]]):
        with pytest.raises(DataError, match=r"expected \(examples, 3\) of numbers\n.*raw"):
            predictor.predict(rows)


@pytest.mark.parametrize("rows", [[], np.zeros((0, 3))])
def test_for_no_rows_there_are_no_predictions(composed, rows):
    found = Predictor(composed[2]).predict(rows)
    assert (found.shape, found.dtype) == ((0, 2), np.float32)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([[1, 2, 3], [1, 2]], r"rows\[1\] has shape \(2,\)"),
        ([[1, 2], [1, 2, 3], [1]], r"rows\[0\] has shape \(2,\)"),
        ([[1, 2, 3], [1, [2, 3], 4]], r"rows\[1\] has shape that differs within it"),
    ],
)
def test_rows_of_different_lengths_are_refused_with_the_first_that_is_wrong(composed, rows, found):
    with pytest.raises(DataError, match=rf"{found}, expected \(3,\)\n.*as many values for each row"):
        Predictor(composed[2]).predict(rows)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 1e300])
def test_what_is_not_finite_in_single_precision_is_refused_with_its_place(composed, wrong):
    with pytest.raises(DataError, match=r"at rows\[1, 2\], expected finite numbers.*\n.*what is missing") as caught:
        Predictor(composed[2]).predict([[1, 2, 3], [4, 5, wrong], [wrong, 0, 0]])
    assert f"hold {wrong!r} at" in caught.value.message


def test_a_failed_save_leaves_the_old_file(composed, tmp_path, monkeypatch):
    path = tmp_path / "model.keras"
    save(composed[2], path)
    before = path.read_bytes()
    monkeypatch.setattr(keras.Model, "save", lambda self, target: (target.write_bytes(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        save(composed[2], path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_model_is_an_error_with_a_cure(tmp_path):
    with pytest.raises(ArtifactError, match=r"there is no saved model\n.*status.json"):
        load(tmp_path)


@pytest.mark.parametrize("damage", ["truncated", "empty", "flipped", "not a zip"])
def test_a_damaged_model_is_an_error_with_a_cure(composed, tmp_path, damage):
    path = tmp_path / "model.keras"
    save(composed[2], path)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle] ^= 255
    path.write_bytes({"truncated": data[:middle], "empty": b"", "flipped": bytes(data), "not a zip": b"no zip"}[damage])
    with pytest.raises(ArtifactError, match=r"damaged(.|\n)*run the recipe again") as caught:
        load(path)
    assert "not found" not in caught.value.message


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


def test_a_recipe_that_cannot_be_read_is_an_error_of_the_artifact(composed, tmp_path):
    save(composed[2], tmp_path / "model.keras")
    (tmp_path / "recipe.yaml").write_text("task: [")
    with pytest.raises(
        ArtifactError, match=r"recipe.yaml: cannot be read: .*not valid YAML(.|\n)*Restore it, or move it"
    ):
        load(tmp_path)


@pytest.fixture(scope="module")
def of_tokens():
    raw = keras.Input((2,), dtype="int32")
    core = kerasdl.models.mlp(Spec((2,), "int32", vocabulary=10), (1,), units=(4,))
    return Predictor(keras.Model(raw, core(keras.Model(raw, keras.layers.Identity()(raw))(raw))))


@pytest.mark.parametrize("wrong", [3.9, float("nan"), -1, 10, 2**33, 1e300])
def test_what_is_no_token_id_is_refused(of_tokens, wrong):
    with pytest.raises(DataError, match=r"hold .*, expected whole numbers from 0 to 9\n.*same vocabulary"):
        of_tokens.predict([[1, 2], [9, wrong]])


def test_token_ids_are_taken_as_integers_or_whole_floats(of_tokens):
    rows = np.array([[0, 9], [1, 2]])
    np.testing.assert_array_equal(of_tokens.predict(rows), of_tokens.predict(rows.astype("float64")))


def test_numbers_of_a_model_of_whole_numbers_without_embeddings_fit_its_type():
    raw = keras.Input((1,), dtype="uint8")
    predictor = Predictor(keras.Model(raw, keras.layers.Rescaling(0.5)(raw)))
    assert predictor.predict([[255]]).tolist() == [[127.5]]
    with pytest.raises(DataError, match=r"hold 256 at rows\[0, 0\], expected whole numbers from 0 to 255"):
        predictor.predict([[256]])
