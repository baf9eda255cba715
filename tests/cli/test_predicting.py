"""`kerasdl predict` and `kerasdl evaluate`."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest

import kerasdl as library

ROWS = ["size,colour,kind", *(f"{n},{'red' if n % 3 else 'blue'},{'big' if n > 50 else 'small'}" for n in range(100))]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("table")
    (folder / "things.csv").write_text("\n".join(ROWS))
    data = {"kind": "csv", "path": "things.csv", "target": "kind", "columns": {"size": "numeric"}}
    recipe = {"kerasdl": 1, "data": data, "model": "mlp", "training": {"epochs": 2}}
    library.run(recipe, data_root=folder, out=folder / "run")
    return folder / "run"


def test_predictions_of_a_file_are_a_file_of_as_many_rows(kerasdl: Callable, run: Path, tmp_path: Path) -> None:
    answer = kerasdl("predict", str(run), str(run.parent / "things.csv"), "--output", str(tmp_path / "out.csv"))
    assert (answer.code, answer.out) == (0, "")
    again = kerasdl(
        "predict", str(run), str(run.parent / "things.csv"), "--output", str(tmp_path / "out.csv"), "--json"
    )
    assert again.json == {"kerasdl": 1, "rows": 100, "output": str(tmp_path / "out.csv")}
    with (tmp_path / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 100
    assert list(rows[0]) == ["kind", "probability of big", "probability of small"]
    assert {row["kind"] for row in rows} <= {"big", "small"}
    assert all(
        float(row["probability of big"]) + float(row["probability of small"]) == pytest.approx(1) for row in rows
    )


def test_without_an_output_predictions_are_printed(kerasdl: Callable, run: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("colour,size\ngreen,3\n,\n")
    answer = kerasdl("predict", str(run), str(tmp_path / "new.csv"))
    assert answer.out.splitlines()[0] == '"kind","probability of big","probability of small"'
    assert len(answer.out.splitlines()) == 3
    found = kerasdl("predict", str(run), str(tmp_path / "new.csv"), "--json").json
    assert [list(row) for row in found["predictions"]] == [["kind", "probability of big", "probability of small"]] * 2


def test_a_model_of_arrays_predicts_for_files_like_those_it_was_trained_on(kerasdl: Callable, tmp_path: Path) -> None:
    numpy.savez(tmp_path / "points.npz", points=numpy.arange(80.0).reshape(40, 2), y=numpy.arange(40) % 2)
    data = {"kind": "arrays", "path": "points.npz", "inputs": "points"}
    library.run(
        {"kerasdl": 1, "data": data, "model": "mlp", "training": {"epochs": 1}},
        data_root=tmp_path,
        out=tmp_path / "run",
    )
    answer = kerasdl("predict", str(tmp_path / "run"), str(tmp_path / "points.npz"))
    assert (answer.code, len(answer.out.splitlines())) == (0, 41)
    answer = kerasdl("predict", str(tmp_path / "run"), str(tmp_path / "points.csv"))
    assert answer.code == 4
    assert "points.csv: there is no such file" in answer.err


def test_a_file_that_lacks_a_column_is_refused_with_exit_code_4(kerasdl: Callable, run: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("colour\ngreen\n")
    answer = kerasdl("predict", str(run), str(tmp_path / "new.csv"), "--output", str(tmp_path / "out.csv"))
    assert answer.code == 4
    assert f"{tmp_path}/new.csv: there is no column 'size'" in answer.err
    assert not (tmp_path / "out.csv").exists()


def test_predictions_that_cannot_be_written_are_an_error(kerasdl: Callable, run: Path, tmp_path: Path) -> None:
    answer = kerasdl(
        "predict", str(run), str(run.parent / "things.csv"), "--output", str(tmp_path / "none" / "out.csv")
    )
    assert answer.code == 1
    assert "cannot be written" in answer.err
    assert "--output FILE" in answer.err


def test_what_is_no_run_is_refused_with_exit_code_5(kerasdl: Callable, tmp_path: Path) -> None:
    for command in (["predict", str(tmp_path), "new.csv"], ["evaluate", str(tmp_path)]):
        assert kerasdl(*command).code == 5


def test_scores_are_printed_and_an_object_with_json(kerasdl: Callable, run: Path) -> None:
    answer = kerasdl("evaluate", str(run))
    assert [line.split()[0] for line in answer.out.splitlines()] == ["accuracy", "auc", "loss"]
    found = kerasdl("evaluate", str(run), str(run.parent / "things.csv"), "--json").json
    assert set(found) == {"kerasdl", "metrics"}
    assert set(found["metrics"]) == {"accuracy", "auc", "loss"}


def test_targets_that_training_never_saw_are_refused(kerasdl: Callable, run: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("size,colour,kind\n1,red,huge\n")
    answer = kerasdl("evaluate", str(run), str(tmp_path / "new.csv"))
    assert answer.code == 4
    assert "the target is 'huge', expected one of 'big', 'small'" in answer.err
