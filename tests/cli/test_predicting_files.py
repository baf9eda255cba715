"""`kerasdl predict` and `kerasdl evaluate` with a folder of files."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

import kerasdl as library


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    noise = np.random.default_rng(0)
    for number in range(24):
        file = folder / "calls" / ("loud", "soft")[number % 2] / f"{number:02}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        wavfile.write(file, 8000, noise.integers(-999, 999, 1000, np.int16) // (1, 10)[number % 2])
    recipe = {
        "kerasdl": 1,
        "data": {"kind": "audio_folder", "path": "calls", "bands": 8},
        "model": {"kind": "cnn", "filters": [2]},
        "training": {"epochs": 1},
    }
    library.run(recipe, data_root=folder, out=folder / "run")
    return folder / "run"


def test_predictions_of_a_folder_have_the_file_of_each_row(kerasdl: Callable, run: Path, tmp_path: Path) -> None:
    calls = run.parent / "calls"
    answer = kerasdl("predict", str(run), str(calls), "--output", str(tmp_path / "out.csv"))
    assert (answer.code, answer.out) == (0, "")
    with (tmp_path / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["file", "label", "probability of loud", "probability of soft"]
    assert [row["file"] for row in rows] == sorted(map(str, calls.rglob("*.wav")))


def test_a_folder_of_classes_is_scored(kerasdl: Callable, run: Path) -> None:
    found = kerasdl("evaluate", str(run), str(run.parent / "calls"), "--json")
    assert found.code == 0, found.err
    assert set(found.json["metrics"]) == {"accuracy", "auc", "loss"}


def test_a_folder_without_recordings_is_refused(kerasdl: Callable, run: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none")
    for command in ("predict", "evaluate"):
        answer = kerasdl(command, str(run), str(tmp_path))
        assert answer.code == 4
        assert "no file has one of the endings .wav, .flac" in answer.err
