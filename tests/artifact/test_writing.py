"""Predictions are written as CSV."""

import csv
import json

import numpy as np
import pytest

from kerasdl.artifact import Description
from kerasdl.artifact.predictions import answer
from kerasdl.artifact.writing import rows_of, text_of, write
from kerasdl.errors import KerasdlError

LATE = Description((), task="binary", classes=("no", 'a "bit", yes'))


def pieces():
    return [answer(np.array(outputs, np.float32), LATE) for outputs in ([[0.25], [0.75]], [[0.5]])]


def test_pieces_are_written_one_after_another_under_one_header(tmp_path):
    assert write(pieces(), tmp_path / "late.csv") == 3
    with (tmp_path / "late.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["label", "probability of no", 'probability of a "bit", yes'],
            ["no", "0.75", "0.25"],
            ['a "bit", yes', "0.25", "0.75"],
            ["no", "0.5", "0.5"],
        ]
    assert text_of(pieces()) + "\n" == (tmp_path / "late.csv").read_text()


@pytest.mark.parametrize("task", ["regression", "multilabel"])
def test_values_and_labels_are_written(task):
    text = text_of([answer(np.array([[0.25, 1.5]]), Description((), task=task))])
    labels = {"regression": {}, "multilabel": {"label 1": "false", "label 2": "true"}}[task]
    assert [sorted(row.values()) for row in csv.DictReader(text.splitlines())] == [["0.25", "1.5", *labels.values()]]


@pytest.mark.parametrize(
    ("classes", "written"),
    [((False, 12, "x"), '"False"'), ((False, True), "false"), ((3, 12, 7), "3"), (("a", "b"), '"a"')],
)
def test_labels_of_any_types_are_written_whichever_of_them_a_piece_has(classes, written):
    described = Description((), task="multiclass", classes=classes)
    pieces = [answer(np.eye(len(classes), dtype="float32")[row : row + 1], described) for row in range(len(classes))]
    lines = text_of(pieces).splitlines()
    assert len(lines) == len(classes) + 1
    assert lines[1].split(",")[0] == written
    assert [row["label"] for row in rows_of(pieces)] == list(classes)
    assert json.loads(json.dumps(rows_of(pieces))) == rows_of(pieces)


def test_numbers_are_as_short_as_single_precision_needs():
    found = [answer(np.array([[0.3], [1e-7], [123456.79]], np.float32), Description((), task="regression"))]
    assert text_of(found).splitlines()[1:] == ["0.3", "1e-7", "123456.79"]
    assert [row["value"] for row in rows_of(found)] == [0.3, 1e-7, 123456.79]


def test_without_rows_there_is_a_header():
    assert len(text_of([answer(np.zeros((0, 1)), LATE)]).splitlines()) == 1


def test_a_file_that_cannot_be_written_is_an_error_with_a_cure(tmp_path):
    with pytest.raises(KerasdlError, match=r"late.csv: cannot be written: No such file.*\n.*--output FILE"):
        write(pieces(), tmp_path / "nowhere" / "late.csv")


def test_a_prediction_that_fails_leaves_the_old_file(tmp_path):
    (tmp_path / "late.csv").write_text("old")

    def failing():
        yield from pieces()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(failing(), tmp_path / "late.csv")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("late.csv", "old")]
