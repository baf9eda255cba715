"""Arrays are drafted for the model that takes their shape."""

import gzip
import struct

import numpy as np
import pytest

import kerasdl
from kerasdl.drafting import draft
from kerasdl.errors import UsageError
from kerasdl.recipe import load

RANDOM = np.random.default_rng(0)
CLASSES = np.arange(60) % 3


def drafted(path, target=None):
    (path.parent / "recipe.yaml").write_text(draft(path, target, path.parent))
    return load(path.parent / "recipe.yaml")


@pytest.mark.parametrize(
    ("shape", "model"), [((4,), "mlp"), ((9, 4), "rnn"), ((12, 12, 1), "cnn")], ids=["rows", "sequences", "images"]
)
def test_the_shape_says_the_model_which_trains(tmp_path, shape, model):
    np.savez(tmp_path / "data.npz", x=RANDOM.normal(size=(60, *shape)), y=CLASSES)
    recipe = drafted(tmp_path / "data.npz")
    assert (recipe.data.kind, recipe.model.kind, recipe.task.kind) == ("arrays", model, "multiclass")
    result = kerasdl.run(tmp_path / "recipe.yaml", "training.epochs=1", out=tmp_path / "run")
    assert set(result.metrics) == {"train", "validation", "test"}


def test_targets_may_have_another_name_or_a_file_of_their_own(tmp_path):
    x = RANDOM.normal(size=(60, 4))
    np.savez(tmp_path / "data.npz", x=x, price=RANDOM.normal(size=60))
    recipe = drafted(tmp_path / "data.npz", "price")
    assert (recipe.data.options["targets"], recipe.task.kind) == ("price", "regression")
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", CLASSES)
    assert drafted(tmp_path / "x.npy", str(tmp_path / "y.npy")).data.options["target_path"] == str(tmp_path / "y.npy")


def test_idx_files_are_arrays_too(tmp_path):
    for name, array in (("images", RANDOM.integers(0, 256, (60, 8, 8), np.uint8)), ("labels", CLASSES.astype("uint8"))):
        header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(header + array.tobytes(), mtime=0))
    assert drafted(tmp_path / "images.gz", str(tmp_path / "labels.gz")).model.kind == "cnn"


def test_inputs_alone_need_the_file_of_the_targets(tmp_path):
    np.save(tmp_path / "x.npy", RANDOM.normal(size=(60, 4)))
    with pytest.raises(UsageError, match="holds inputs alone; name the file of the targets") as caught:
        draft(tmp_path / "x.npy", None, tmp_path)
    assert caught.value.cure == "--target FILE"
