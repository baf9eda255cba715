"""Keras decides where its cache is when it is imported, so its folder needs a process of its own."""

import gzip
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from kerasdl.data import keras
from kerasdl.data._class_names import CLASS_NAMES
from kerasdl.data.keras import _image_part, _text_part
from kerasdl.errors import UsageError

# Nobody listens on port 9 of this machine: the network is refused at once.
OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
SCRIPT = """
import json
import sys
from pathlib import Path

from kerasdl.data import keras
from kerasdl.errors import DataError
from kerasdl.interfaces import Split


def described(data):
    parts = {"train": data.train, "validation": data.validation, "test": data.test}
    return {name: part and {"x": part.x[:, 0, 0, 0].tolist(), "y": part.y.tolist()} for name, part in parts.items()}


def error_of(dataset, **options):
    try:
        keras(0, dataset=dataset, **options)
    except DataError as error:
        return str(error)


data = keras(0, dataset="fashion_mnist")
fashion = {
    "shape": data.train.x.shape,
    "dtypes": [str(data.train.x.dtype), str(data.train.y.dtype)],
    "names": data.class_names,
    "given": described(data),
    "deviation": float(data.front.predict(data.train.x, verbose=0).std()),
    "mixed": described(keras(0, dataset="fashion_mnist", split=Split(validation=0, test=0.25))),
    "folds": [
        described(keras(0, dataset="fashion_mnist", split=Split(0, test, folds=4, fold=fold, fold_part="validation")))
        for test in ("given", 0.25)
        for fold in range(1, 5)
    ],
    "no_validation": error_of("fashion_mnist", split=Split(validation="given")),
}
files = sorted((Path(sys.argv[1]) / "datasets" / "fashion-mnist").iterdir())
files[0].write_bytes(b"\\x1f\\x8b cut short")
fashion["damaged"] = error_of("fashion_mnist")
for file in files:
    file.unlink()
absent = {name: error_of(name) for name in ("mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters")}
print(json.dumps({"fashion": fashion, "absent": absent}))
"""


def write_fashion(folder, name, count):
    pixels = np.repeat(np.arange(count, dtype="uint8"), 28 * 28)
    labels = np.arange(count, dtype="uint8") % 2
    for kind, header, content in (("images-idx3", 16, pixels), ("labels-idx1", 8, labels)):
        with gzip.open(folder / f"{name}-{kind}-ubyte.gz", "wb") as file:
            file.write(bytes(header) + content.tobytes())


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    folder = home / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    write_fashion(folder, "train", 40)
    write_fashion(folder, "t10k", 20)
    (home / "datasets" / "imdb.npz").write_bytes(b"not what was published")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(home)],
        env={**os.environ, **OFFLINE, "KERAS_HOME": str(home), "no_proxy": "", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # What Keras has to say went to stderr: stdout is one JSON object.
    return {"folder": home / "datasets", **json.loads(done.stdout)}


@pytest.fixture
def fashion(seen):
    return seen["fashion"]


@pytest.mark.parametrize(
    ("dataset", "file", "url"),
    [
        ("mnist", "mnist.npz", "tf-keras-datasets/mnist.npz"),
        ("cifar10", "cifar-10-batches-py-target_archive", "cifar-10-python.tar.gz"),
        ("cifar100", "cifar-100-python-target_archive", "cifar-100-python.tar.gz"),
        ("imdb", "imdb.npz", "tf-keras-datasets/imdb.npz"),
        ("reuters", "reuters.npz", "tf-keras-datasets/reuters.npz"),
        *[
            ("fashion_mnist", f"fashion-mnist/{name}-ubyte.gz", f"{name}-ubyte.gz")
            for name in ("train-labels-idx1", "train-images-idx3", "t10k-labels-idx1", "t10k-images-idx3")
        ],
    ],
)
def test_offline_and_without_a_cache_the_error_says_what_to_put_where(seen, dataset, file, url):
    message, *cure = seen["absent"][dataset].splitlines()
    assert f"data.dataset: {dataset} needs " in message
    assert str(seen["folder"]) in message
    assert "Connection refused" in message
    assert "KERAS_HOME" in cure[0]
    (command,) = [line for line in cure[1:] if f" {seen['folder'] / file} " in line]
    assert command.split()[:3] == ["curl", "--create-dirs", "-Lo"]
    assert command.endswith(url)


def test_a_file_that_keras_threw_away_is_told_from_one_that_was_never_there(seen):
    assert "any more, as it was damaged" in seen["absent"]["imdb"]
    assert "damaged" not in seen["absent"]["mnist"]


def test_a_damaged_file_is_an_error(seen):
    assert "is damaged: " in seen["fashion"]["damaged"]
    assert f"Remove {seen['folder']}" in seen["fashion"]["damaged"]
    assert "run once online" in seen["fashion"]["damaged"]


def test_images_have_a_channel_and_stay_raw(fashion):
    assert fashion["shape"][1:] == [28, 28, 1]
    assert fashion["dtypes"] == ["uint8", "int64"]
    assert fashion["deviation"] == pytest.approx(1, rel=1e-4)
    assert fashion["names"][9] == "Ankle boot"


def test_folds_for_validation_leave_the_test_part_alone(fashion):
    for without, folds in ((fashion["given"], fashion["folds"][:4]), (fashion["mixed"], fashion["folds"][4:])):
        assert all(fold["test"] == without["test"] for fold in folds)
        assert {len(fold["validation"]["x"]) for fold in folds} <= {10, 11, 12}
    validated = [pixel for fold in fashion["folds"][:4] for pixel in fold["validation"]["x"]]
    assert sorted(validated) == list(range(40))


def test_the_test_part_is_the_given_one(fashion):
    parts = fashion["given"]
    assert parts["test"]["x"] == list(range(20))
    assert len(parts["validation"]["x"]) == 4
    assert sorted(parts["train"]["x"] + parts["validation"]["x"]) == list(range(40))


def test_a_fraction_for_the_test_part_mixes_all_examples(fashion):
    parts = fashion["mixed"]
    assert parts["validation"] is None
    assert len(parts["test"]["x"]) == 15
    assert sorted(parts["train"]["x"] + parts["test"]["x"]) == sorted([*range(40), *range(20)])


def test_there_is_no_given_validation_part(fashion):
    assert "data.split.validation: 0.15" in fashion["no_validation"]


def test_texts_are_cut_and_padded_at_the_end():
    part = _text_part(np.array([[1, 5, 6, 7], [1, 9]], dtype=object), np.array([0, 1]), length=3)
    assert part.x.tolist() == [[1, 5, 6], [1, 9, 0]]
    assert part.x.dtype == "int32"


def test_colour_images_keep_their_channels_and_labels_lose_their_axis():
    part = _image_part(np.zeros((2, 4, 4, 3), "uint8"), np.array([[7], [8]], "uint8"))
    assert part.x.shape == (2, 4, 4, 3)
    assert part.y.tolist() == [7, 8]


@pytest.mark.parametrize("option", ["vocabulary", "length"])
def test_images_take_no_options_of_texts(option):
    with pytest.raises(UsageError, match=rf"data\.{option}: null"):
        keras(0, dataset="cifar10", **{option: 100})


def test_a_vocabulary_must_hold_a_word():
    with pytest.raises(UsageError, match=r"data\.vocabulary: 10000"):
        keras(0, dataset="imdb", vocabulary=3)


def test_every_class_has_a_name():
    counts = {name: len(set(names)) for name, names in CLASS_NAMES.items()}
    assert counts == {"mnist": 10, "fashion_mnist": 10, "cifar10": 10, "cifar100": 100, "imdb": 2, "reuters": 46}
    assert list(CLASS_NAMES["cifar100"]) == sorted(CLASS_NAMES["cifar100"])
