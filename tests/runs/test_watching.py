"""Callbacks of a recipe write in the run directory."""

import pytest

from kerasdl.components import find
from kerasdl.interfaces import Component
from kerasdl.runs.watching import callbacks_of

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


def test_paths_of_kerasdls_callbacks_are_in_the_run_directory(tmp_path):
    options = {"folder": "saved", "every": 1, "monitor": "loss", "mode": "auto", "keep": 3}
    (checkpoint,) = callbacks_of((Component("callbacks", "checkpoint", options),), tmp_path)
    assert checkpoint.folder == str(tmp_path / "saved")


def test_paths_of_a_users_own_callback_are_in_the_run_directory_too(own, tmp_path):
    options = {"file": "logs/note.txt", "copy": None, "title": "b"}
    (note,) = callbacks_of((Component("callbacks", own, options),), tmp_path)
    assert note.paths == (str(tmp_path / "logs/note.txt"), None, "b")
