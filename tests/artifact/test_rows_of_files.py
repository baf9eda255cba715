"""Rows that are files are decoded, and known by their names."""

from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from kerasdl.artifact.rows import decoded
from kerasdl.errors import DataError
from kerasdl.fields import Audio
from kerasdl.files.dialect import Dialect

FIELD = Audio("inputs", 8000, 2)


@pytest.fixture
def folder(tmp_path):
    """Three recordings, of the samples 1 to 3."""
    for number in (1, 2, 3):
        (tmp_path / "sounds").mkdir(exist_ok=True)
        wavfile.write(tmp_path / "sounds" / f"{number}.wav", 8000, np.array([number / 4], np.float32))
    return tmp_path / "sounds"


def decode(rows):
    pieces = list(decoded(rows, [FIELD], Dialect()))
    files = [piece.files for piece in pieces]
    return np.concatenate([piece.arrays["inputs"] for piece in pieces])[:, 0].tolist(), files


def test_a_folder_a_pattern_and_a_list_are_their_files(folder, tmp_path):
    files = [str(folder / f"{number}.wav") for number in (1, 2, 3)]
    for rows in (folder, str(folder), tmp_path, str(folder / "*.wav"), files, list(map(Path, files)), tuple(files)):
        assert decode(rows) == ([0.25, 0.5, 0.75], [files])
    assert decode(folder / "2.wav") == ([0.5], [[files[1]]])


def test_arrays_have_no_files(folder):
    for rows in ([[0.5], [0.25, 0.0]], np.array([[0.5], [0.25]]), [np.array([0.5]), np.array([0.25])]):
        assert decode(rows) == ([0.5, 0.25], [None])
    assert decode([str(folder / "1.wav"), [0.5]]) == ([0.25, 0.5], [None])


def test_many_files_are_decoded_some_at_a_time(folder, monkeypatch):
    monkeypatch.setattr("kerasdl.artifact.rows._FILES", 2)
    found, files = decode(folder)
    assert found == [0.25, 0.5, 0.75]
    assert [[Path(file).stem for file in some] for some in files] == [["1", "2"], ["3"]]


@pytest.mark.parametrize("rows", [[], (), np.zeros((0, 5))], ids=lambda rows: type(rows).__name__)
def test_no_rows_have_no_answers(rows):
    assert decode(rows) == ([], [None])


def test_the_file_that_cannot_be_read_is_named_also_in_a_later_piece(folder, monkeypatch):
    monkeypatch.setattr("kerasdl.artifact.rows._FILES", 2)
    (folder / "3.wav").write_bytes(b"")
    with pytest.raises(DataError, match=rf"^{folder}/3.wav: the file is empty"):
        decode(folder)
    with pytest.raises(DataError, match=r"^rows\[2\]: there are no samples"):
        decode([[0.1], [0.2], []])


@pytest.mark.parametrize("rows", [None, 3, iter([]), np.array(0.5), {0.5}], ids=lambda rows: type(rows).__name__)
def test_rows_of_another_type_are_refused(rows):
    with pytest.raises(
        DataError, match=r'of type \w+, expected a folder, a file, or a list.*\n.*predict\(\["one.wav", "another.wav"'
    ):
        decode(rows)


def test_rows_that_name_columns_are_looked_up_by_name(folder):
    path = str(folder / "2.wav")
    for rows in ([{"inputs": path}], {"inputs": [path]}):
        assert decode(rows) == ([0.5], [None])
    (folder / "rows.csv").write_text("who,inputs\nanna,2.wav\nben,1.wav\n")
    assert decode(folder / "rows.csv") == ([0.5, 0.25], [None])
    with pytest.raises(DataError, match="lacks column 'inputs', got 'sound'"):
        decode([{"sound": path}])
