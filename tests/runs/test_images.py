"""Runs on images, from files to the answer."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

import kerasdl
from kerasdl import artifact
from kerasdl.errors import ArtifactError, DataError
from kerasdl.recipe import load

RANDOM = np.random.default_rng(0)
# Layers that answer otherwise while they are trained must not do so afterwards.
MODEL = {"kind": "cnn", "filters": [4, 8], "normalisation": "batch", "dropout": 0.5}
SIZES = [(20, 24), (31, 47), (7, 5), (100, 60)]


def write(path, level, size, channels=3):
    path.parent.mkdir(parents=True, exist_ok=True)
    array = RANDOM.integers(level, level + 60, (*size, channels), dtype=np.uint8)
    Image.fromarray(array[..., 0] if channels == 1 else array).save(path)


def pixels(file):
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Forty images of each of two classes, of four kinds and four sizes, and a table of them."""
    folder = tmp_path_factory.mktemp("photos")
    rows = ["path,light"]
    for number in range(80):
        kind = ("jpg", "png", "bmp", "gif")[number % 4]
        level = (30, 120)[number // 4 % 2]
        name = f"{('dark', 'light')[number // 4 % 2]}/{number}.{kind}"
        write(folder / name, level, SIZES[number // 8 % 4], 3 if kind != "gif" else 1)
        rows.append(f"{name},{level + number / 10}")
    (folder / "table.csv").write_text("\n".join(rows))
    return folder


@pytest.fixture(scope="module")
def of_folder(photos, tmp_path_factory):
    data = {"kind": "image_folder", "path": str(photos), "size": [20, 24]}
    recipe = {"kerasdl": 1, "data": data, "model": MODEL, "training": {"epochs": 2, "optimizer": "sgd"}}
    return kerasdl.run(recipe, out=tmp_path_factory.mktemp("runs") / "folder")


@pytest.fixture(scope="module")
def of_table(photos, tmp_path_factory):
    data = {"kind": "image_csv", "path": str(photos / "table.csv"), "target": "light", "size": [20, 24]}
    recipe = {"kerasdl": 1, "data": data, "model": MODEL, "training": {"epochs": 2, "optimizer": "sgd"}}
    return kerasdl.run(recipe, out=tmp_path_factory.mktemp("runs") / "table")


def files_of(photos):
    return sorted(str(path) for kind in ("dark", "light") for path in (photos / kind).iterdir())


def test_what_was_found_out_is_in_the_resolved_recipe_and_trains_the_same(of_folder, tmp_path):
    options = load(of_folder.directory / "recipe.yaml").data.options
    assert (options["size"], options["channels"]) == ((20, 24), "rgb")
    again = kerasdl.run(of_folder.directory / "recipe.yaml", out=tmp_path / "again")
    assert again.metrics == of_folder.metrics


def test_files_and_what_they_hold_have_the_same_answers(of_folder, photos):
    predictor, files = kerasdl.load(of_folder.directory), files_of(photos)
    arrays = [pixels(file) for file in files]
    found = predictor.predict(files)
    np.testing.assert_array_equal(predictor.predict(arrays).outputs, found.outputs)
    np.testing.assert_array_equal(predictor.predict(photos).outputs, found.outputs)
    assert list(found.columns) == ["file", "label", "probability of dark", "probability of light"]
    assert found.columns["file"].tolist() == files


def test_the_model_takes_images_of_any_size_as_they_are(of_folder, photos):
    model = keras.saving.load_model(of_folder.directory / "model.keras", safe_mode=True)
    assert model.input.shape == (None, None, None, 3)
    predictor = kerasdl.load(of_folder.directory)
    for file in files_of(photos)[:16]:
        image = pixels(file)
        np.testing.assert_allclose(model(image[None]), predictor.predict([file]).outputs, rtol=1e-5)
        np.testing.assert_allclose(model.predict(image[None], verbose=0), model(image[None]), rtol=1e-5)


ALONE = """
import sys

sys.modules["kerasdl"] = None
try:
    import kerasdl
except ImportError:
    import keras
    import numpy as np

    model = keras.saving.load_model("model.keras", safe_mode=True)
    np.save("answer.npy", model.predict(np.load("image.npy")[None], verbose=0))
"""


def test_keras_alone_answers_the_same_for_an_image_of_an_odd_size(of_folder, tmp_path):
    write(tmp_path / "odd.png", 60, (33, 51))
    np.save(tmp_path / "image.npy", pixels(tmp_path / "odd.png"))
    (tmp_path / "model.keras").write_bytes((of_folder.directory / "model.keras").read_bytes())
    subprocess.run([sys.executable, "-I", "-c", ALONE], cwd=tmp_path, check=True, capture_output=True)
    expected = kerasdl.load(of_folder.directory).predict([tmp_path / "odd.png"]).outputs
    np.testing.assert_allclose(np.load(tmp_path / "answer.npy"), expected, rtol=1e-5)


def test_the_saved_model_is_scored_as_the_run_was_and_on_other_folders(of_folder, photos):
    assert kerasdl.evaluate(of_folder.directory) == pytest.approx(of_folder.metrics["test"], rel=1e-5)
    found = kerasdl.evaluate(of_folder.directory, photos)
    truth = ["dark" if "dark" in file else "light" for file in files_of(photos)]
    labels = kerasdl.load(of_folder.directory).predict(files_of(photos)).labels
    assert found["accuracy"] == pytest.approx(np.mean(labels == truth))


def test_of_a_folder_that_holds_parts_the_test_part_is_scored(of_folder, photos, tmp_path):
    for part, files in {
        "train": files_of(photos),
        "test": [photos / "dark" / "0.jpg", photos / "light" / "4.jpg"],
    }.items():
        for file in map(Path, files):
            (tmp_path / part / file.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(file, tmp_path / part / file.parent.name)
    assert kerasdl.evaluate(of_folder.directory, tmp_path) == kerasdl.evaluate(of_folder.directory, tmp_path / "test")
    assert kerasdl.evaluate(of_folder.directory, tmp_path) != kerasdl.evaluate(of_folder.directory, tmp_path / "train")


def test_images_that_a_table_names_are_predicted_and_scored(of_table, photos, tmp_path):
    predictor = kerasdl.load(of_table.directory)
    found = predictor.predict(photos / "table.csv")
    assert list(found.columns) == ["light"]
    paths = [line.split(",")[0] for line in (photos / "table.csv").read_text().splitlines()[1:]]
    files = [str(photos / path) for path in paths]
    np.testing.assert_array_equal(predictor.predict([{"path": file} for file in files]).outputs, found.outputs)
    np.testing.assert_array_equal(predictor.predict(files).outputs, found.outputs)
    assert kerasdl.evaluate(of_table.directory) == pytest.approx(of_table.metrics["test"], rel=1e-5)
    whole = kerasdl.evaluate(of_table.directory, photos / "table.csv")
    truth = np.array([float(line.split(",")[1]) for line in (photos / "table.csv").read_text().splitlines()[1:]])
    assert whole["rmse"] == pytest.approx(np.sqrt(np.mean((found.outputs[:, 0] - truth) ** 2)), rel=1e-4)


def test_what_the_model_cannot_take_is_refused_by_name(of_folder, tmp_path):
    predictor = kerasdl.load(of_folder.directory)
    with pytest.raises(DataError, match=r"rows\[1\]: expected a path, or .* got one of uint8 of shape \(4, 5, 2\)\n"):
        predictor.predict([np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5, 2), np.uint8)])
    with pytest.raises(
        DataError, match=r"rows\[0\]: expected a path, .* got one of uint8 of shape \(5, 3\)\n.*\[image\]"
    ):
        predictor.predict(np.zeros((4, 5, 3), np.uint8))
    (tmp_path / "text.png").write_text("Dear Sir or Madam")
    with pytest.raises(DataError, match=r"text.png: expected a JPEG, PNG, BMP or GIF image, but it begins with"):
        predictor.predict([tmp_path / "text.png"])


def test_a_generator_is_trained_on_a_folder(photos, tmp_path):
    data = {"kind": "image_folder", "path": str(photos), "size": [8, 8], "channels": "grey"}
    networks = {"generator": MODEL, "discriminator": MODEL}
    recipe = {"kerasdl": 1, "task": "generation", "data": data, "model": {"kind": "gan", **networks}}
    result = kerasdl.run(recipe, "training.epochs=1", out=tmp_path / "run")
    assert kerasdl.load(result.directory).model.output_shape == (None, 8, 8, 1)


def test_images_may_have_several_labels(photos, tmp_path):
    lines = (photos / "table.csv").read_text().splitlines()[1:]
    tags = [["", "x", "x|y"][number % 3] for number in range(len(lines))]
    table = ["path,tags", *(f"{photos}/{line.split(',')[0]},{each}" for line, each in zip(lines, tags, strict=True))]
    (tmp_path / "tags.csv").write_text("\n".join(table))
    data = {"kind": "image_csv", "path": "tags.csv", "target": "tags", "separators": {"tags": "|"}, "size": [8, 8]}
    recipe = {"kerasdl": 1, "data": data, "model": MODEL, "training": {"epochs": 1}}
    result = kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / "run")
    found = kerasdl.load(result.directory).predict(files_of(photos)[:2])
    assert list(found.columns) == ["file", "tags", "probability of x", "probability of y"]
    assert kerasdl.evaluate(result.directory) == pytest.approx(result.metrics["test"], rel=1e-5)


def test_files_that_are_read_otherwise_once_the_model_is_saved_fail_the_run(photos, tmp_path, monkeypatch):
    real = artifact.predicting.decoded

    def dark(*given):
        for some in real(*given):
            yield replace(some, arrays={name: np.zeros_like(column) for name, column in some.arrays.items()})

    monkeypatch.setattr(artifact.predicting, "decoded", dark)
    data = {"kind": "image_csv", "path": "table.csv", "target": "light", "size": [8, 8]}
    recipe = {"kerasdl": 1, "data": data, "model": MODEL, "training": {"epochs": 1}}
    table = next(photos.glob("*.csv")).name
    with pytest.raises(ArtifactError, match=r"answers otherwise than training did"):
        kerasdl.run(recipe, f"data.path={table}", data_root=photos, out=tmp_path / "run")
