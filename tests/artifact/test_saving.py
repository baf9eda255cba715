"""A saved model is a whole file that Keras alone can read."""

import subprocess
import sys
import zipfile
from dataclasses import replace

import keras
import numpy as np
import pytest

from kerasdl.artifact import load, save


def test_a_failed_save_leaves_the_old_file(of_arrays, tmp_path, monkeypatch):
    path = tmp_path / "model.keras"
    save(of_arrays.model, of_arrays.description, path)
    before = path.read_bytes()
    monkeypatch.setattr(keras.Model, "save", lambda self, target: (target.write_bytes(b"half"), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        save(of_arrays.model, of_arrays.description, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_description_that_cannot_be_written_leaves_the_old_file(of_arrays, tmp_path):
    path = tmp_path / "model.keras"
    save(of_arrays.model, of_arrays.description, path)
    before = path.read_bytes()
    with pytest.raises(TypeError, match="not JSON serializable"):
        save(of_arrays.model, replace(of_arrays.description, classes=(object(),)), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_saving_again_replaces_model_and_description(of_arrays, of_people, people, tmp_path):
    path = tmp_path / "model.keras"
    for predictor in (of_arrays, of_people):
        save(predictor.model, predictor.description, path)
    with zipfile.ZipFile(path) as file:
        assert file.namelist().count("kerasdl.json") == 1
        assert file.testzip() is None
    assert load(path).predict(people).labels.tolist() == of_people.predict(people).labels.tolist()


ALONE = """
import sys

sys.modules["kerasdl"] = None
try:
    import kerasdl
except ImportError:
    import keras
    import numpy as np
    import tensorflow as tf

    model = keras.saving.load_model("model.keras", safe_mode=True)
    with np.load("columns.npz") as columns:
        answers = model({name: tf.convert_to_tensor(columns[name]) for name in columns.files})
    np.save("answers.npy", answers)
"""


def test_keras_alone_reads_a_model_of_a_table_and_answers_the_same(of_people, people, tensors, tmp_path):
    save(of_people.model, of_people.description, tmp_path / "model.keras")
    columns = {name: np.asarray(tensor) for name, tensor in tensors.items()}
    texts = {name: [text.decode() for text in column] for name, column in columns.items() if column.dtype == object}
    np.savez(tmp_path / "columns.npz", **columns | {name: np.array(text) for name, text in texts.items()})
    subprocess.run([sys.executable, "-I", "-c", ALONE], cwd=tmp_path, check=True, capture_output=True)
    np.testing.assert_allclose(np.load(tmp_path / "answers.npy"), of_people.predict(people).outputs, rtol=1e-6)
