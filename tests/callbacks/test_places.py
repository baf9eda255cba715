"""What a callback cannot write is told before anything is trained."""

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.callbacks import ActivationMonitor, Checkpoint, GradientMonitor, SampleImages, csv_logger, tensorboard
from kerasdl.errors import UsageError

FILES = {
    "gradient_monitor: path": lambda path: GradientMonitor(path=path),
    "activation_monitor: path": lambda path: ActivationMonitor(path=path),
    "csv_logger: filename": lambda path: csv_logger(filename=path),
}
FOLDERS = {
    "gradient_monitor: tensorboard": lambda path: GradientMonitor(tensorboard=path),
    "activation_monitor: tensorboard": lambda path: ActivationMonitor(tensorboard=path),
    "checkpoint: folder": lambda path: Checkpoint(folder=path, monitor="loss"),
    "sample_images: folder": lambda path: SampleImages(folder=path),
    "tensorboard: log_dir": lambda path: tensorboard(log_dir=path),
}
FITS = {"kerasdl.fit": kerasdl.fit, "Model.fit": keras.Model.fit}


def refusal(fit, make, path):
    """Train with a callback; give what it says, after it was seen that nothing was trained."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    before = model.get_weights()
    with pytest.raises(UsageError) as caught:
        fit(model, np.ones((4, 1)), np.ones((4, 1)), callbacks=[make(str(path))], verbose=0)
    assert all((now == then).all() for now, then in zip(model.get_weights(), before, strict=True))
    kind, _, option = caught.value.message.partition(": expected")[0].partition(": ")
    assert f"callbacks: [{{kind: {kind}, {option}: " in caught.value.cure
    return caught.value.message


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
@pytest.mark.parametrize("where", FILES)
def test_a_folder_is_no_file(where, fit, tmp_path):
    said = refusal(fit, FILES[where], tmp_path)
    assert said == f"{where}: expected a file that can be written, got {str(tmp_path)!r}: that is a folder"


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
@pytest.mark.parametrize("where", FOLDERS)
@pytest.mark.parametrize("below", ["", "deep/folder"])
def test_a_file_is_no_folder(where, below, fit, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    said = refusal(fit, FOLDERS[where], file / below)
    assert said == f"{where}: expected a folder that can be written, got {str(file / below)!r}: a file is in the way"
    assert file.read_text() == "mine"


@pytest.mark.parametrize(("name", "why"), [("long" * 100, "File name too long"), ("a\0b", "embedded null byte")])
@pytest.mark.parametrize("where", [*FILES, *FOLDERS][:-1])
def test_a_name_that_no_system_takes_is_told_with_the_systems_words(where, name, why, tmp_path):
    said = refusal(kerasdl.fit, (FILES | FOLDERS)[where], tmp_path / name)
    assert said.startswith(f"{where}: expected a f")
    assert said.endswith(why)


def test_trying_changes_no_file_and_leaves_none(tmp_path):
    monitor = GradientMonitor(path=str(tmp_path / "old"))
    (tmp_path / "old").write_text("mine")
    monitor.set_model(keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]))
    for path in ("old", "new"):
        monitor.path = str(tmp_path / path)
        monitor.on_train_begin()
        monitor.on_train_end()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"old": "mine"}


def test_a_run_tells_it_before_its_first_epoch(tmp_path):
    recipe = {"kerasdl": 1, "data": {"kind": "sklearn", "dataset": "wine"}, "model": "mlp"}
    monitor = f"callbacks=[{{kind: gradient_monitor, path: {'long' * 100}}}]"
    with pytest.raises(UsageError, match=r"^gradient_monitor: path: expected a file .*\n.*path: gradients\.jsonl"):
        kerasdl.run(recipe, monitor, out=tmp_path / "run")
    assert not (tmp_path / "run" / "metrics.jsonl").exists()
