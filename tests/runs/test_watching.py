"""Callbacks of a recipe write in the run directory."""

import pytest

from kerasdl.components import find
from kerasdl.errors import UsageError
from kerasdl.interfaces import Component
from kerasdl.interfaces.run_files import TAKEN
from kerasdl.recipe import load
from kerasdl.runs.watching import callbacks_of, check_paths

RECIPE = {"kerasdl": 1, "data": {"kind": "sklearn", "dataset": "wine"}, "model": "mlp"}

OWN = """
import keras

from kerasdl.interfaces import OutputPath


class Note(keras.callbacks.Callback):
    def __init__(self, *, file: OutputPath = "note.txt", copy: OutputPath | None = None, title: str = "a") -> None:
        super().__init__()
        self.paths = file, copy, title
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Give the kind of a callback in a module that the check of a recipe has imported."""
    (tmp_path / "own_note.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    find("callbacks", "own_note:Note", allow_import=["own_note"])
    return "own_note:Note"


def components(*callbacks):
    return load({**RECIPE, "callbacks": list(callbacks)}).callbacks


@pytest.mark.parametrize(
    "path", [*TAKEN, "checkpoints/log", "./Recipe.yaml", "status.json/x", "unfinished-status.json", "."]
)
def test_no_callback_writes_over_the_run_s_own_files(path):
    for callback in ({"kind": "csv_logger", "filename": path}, {"kind": "gradient_monitor", "path": path}):
        with pytest.raises(UsageError, match=r"callbacks\[1\]\.\w+: .*where the run itself writes\n.*-1") as caught:
            check_paths(components("early_stopping", callback))
        assert repr(path) in caught.value.message


@pytest.mark.parametrize(
    "pair",
    [
        ("csv_logger", "csv_logger"),
        ("gradient_monitor", {"kind": "csv_logger", "filename": "gradients.jsonl"}),
        ("gradient_monitor", "gradient_monitor"),
        ("checkpoint", {"kind": "csv_logger", "filename": "weights/log.csv"}),
        ({"kind": "csv_logger", "filename": "a"}, {"kind": "tensorboard", "log_dir": "a/b"}),
        ({"kind": "checkpoint", "folder": "Saved"}, {"kind": "csv_logger", "filename": "saved"}),
    ],
)
def test_no_two_callbacks_write_to_one_path(pair):
    with pytest.raises(
        UsageError, match=r"callbacks\[1\]\.\w+: .*where callbacks\[0\]\.\w+ writes\n.*Write callbacks\[1"
    ):
        check_paths(components(*pair))


def test_paths_of_their_own_are_taken():
    below = {"kind": "checkpoint", "folder": "weights/loss"}
    check_paths(components("csv_logger", "checkpoint", "gradient_monitor", "tensorboard", "sample_images"))
    check_paths(components(below, {"kind": "csv_logger", "filename": "weights.csv"}))


def test_a_path_of_a_user_s_own_callback_is_its_own_too(own):
    options = {"file": "metrics.csv", "copy": None, "title": "b"}
    with pytest.raises(UsageError, match=r"callbacks\[1\].file: .*\n.*callbacks\[1\].file: metrics-1.csv"):
        check_paths([*components("csv_logger"), Component("callbacks", own, options)])


def test_paths_of_kerasdls_callbacks_are_in_the_run_directory(tmp_path):
    options = {"folder": "saved", "every": 1, "monitor": "loss", "mode": "auto", "keep": 3}
    (checkpoint,) = callbacks_of((Component("callbacks", "checkpoint", options),), tmp_path)
    assert checkpoint.folder == str(tmp_path / "saved")


def test_paths_of_a_users_own_callback_are_in_the_run_directory_too(own, tmp_path):
    options = {"file": "logs/note.txt", "copy": None, "title": "b"}
    (note,) = callbacks_of((Component("callbacks", own, options),), tmp_path)
    assert note.paths == (str(tmp_path / "logs/note.txt"), None, "b")
