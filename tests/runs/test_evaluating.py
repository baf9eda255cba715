"""Rows of other files are scored as training would have read them."""

import random

import numpy as np
import pytest

import kerasdl
from kerasdl.errors import DataError

COUNT = 80


@pytest.fixture
def run(tmp_path):
    """Write a table and train a model on it."""

    def trained(rows, head="a,b,y", **options):
        (tmp_path / "train.csv").write_text("\n".join([*([head] if head else []), *rows]))
        data = {"kind": "csv", "path": "train.csv", "target": "y", **options}
        recipe = {"kerasdl": 1, "data": data, "model": {"kind": "mlp", "units": [4]}, "training": {"epochs": 2}}
        return kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / "run")

    return trained


def numbers(count=COUNT):
    chance = random.Random(0)
    return [(round(chance.gauss(0, 1), 3), round(chance.gauss(0, 1), 3)) for _ in range(count)]


def written(tmp_path, *lines):
    (tmp_path / "new.csv").write_text("\n".join(lines))
    return tmp_path / "new.csv"


def test_classes_of_more_digits_than_float32_has_are_told_apart(run, tmp_path):
    rows = [f"{a},{b},{100_000_001 + (a > 0)}" for a, b in numbers()]
    result = run(rows)
    whole = kerasdl.evaluate(result.directory, written(tmp_path, "a,b,y", *rows))
    labels = kerasdl.load(result.directory).predict(tmp_path / "new.csv").labels
    truth = [int(row.rsplit(",", 1)[1]) for row in rows]
    assert whole["accuracy"] == pytest.approx(np.mean(labels == truth))


@pytest.mark.parametrize("targets", ["numbers", "classes"])
def test_rows_without_a_target_are_left_out(run, tmp_path, targets):
    value = {"numbers": lambda a: round(3 * a, 2), "classes": lambda a: "yes" if a > 0 else "no"}[targets]
    rows = [f"{a},{b},{value(a)}" for a, b in numbers()]
    result = run(rows, missing_targets="drop")
    expected = kerasdl.evaluate(result.directory, written(tmp_path, "a,b,y", *rows))
    found = kerasdl.evaluate(result.directory, written(tmp_path, "a,b,y", "1,1,", *rows, "2,2,NA"))
    assert found == pytest.approx(expected)
    assert all(np.isfinite(value) for value in found.values())
    with pytest.raises(DataError, match=r"new\.csv: no row has a value in 'y'"):
        kerasdl.evaluate(result.directory, written(tmp_path, "a,b,y", "1,1,"))


def test_weights_are_read_as_those_of_training(run, tmp_path):
    rows = [f"{a};{b};{'yes' if a > 0 else 'no'};{'0,5' if at % 2 else '0'}" for at, (a, b) in enumerate(numbers())]
    rows = [row.replace(".", ",") for row in rows]
    result = run(rows, head="a;b;y;w", delimiter=";", decimal=",", weight="w")
    found = kerasdl.evaluate(result.directory, written(tmp_path, "a;b;y;w", *rows))
    counted = [row for row in rows if row.endswith("0,5")]
    expected = kerasdl.evaluate(result.directory, written(tmp_path, "a;b;y;w", *counted))
    # As in Keras, the weighted losses are divided by all rows.
    assert found["loss"] * 2 == pytest.approx(expected["loss"], rel=1e-5)
    with pytest.raises(DataError, match=r"new\.csv:2: column 'w': expected a weight of 0 or more, got -1"):
        kerasdl.evaluate(result.directory, written(tmp_path, "a;b;y;w", "1;1;yes;-1"))


def test_a_target_may_be_called_as_an_input_is_by_its_key(run, tmp_path):
    rows = [f"{a},{b},{round(3 * a, 2)}" for a, b in numbers()]
    result = run(rows, head="a_b,b,a/b", target="a/b")
    found = kerasdl.evaluate(result.directory, written(tmp_path, "a_b,b,a/b", *rows))
    answers = kerasdl.load(result.directory).predict(tmp_path / "new.csv").columns["a/b"]
    truth = np.array([float(row.rsplit(",", 1)[1]) for row in rows])
    assert found["rmse"] == pytest.approx(np.sqrt(np.mean((answers - truth) ** 2)), rel=1e-4)


def test_a_file_without_names_must_have_all_columns_to_be_scored(run, tmp_path):
    rows = [f"{at},{a},{b},{round(3 * a, 2)}" for at, (a, b) in enumerate(numbers())]
    names = ["id", "a", "b", "y"]
    result = run(rows, head=None, header=False, names=names, columns={"id": "ignore"})
    assert kerasdl.evaluate(result.directory, written(tmp_path, *rows))["rmse"] > 0
    # These could be read as id, a and b, too.
    three = written(tmp_path, *(row.split(",", 1)[1] for row in rows))
    with pytest.raises(DataError, match=r"new\.csv:1: the first row has 3 fields, expected 4"):
        kerasdl.evaluate(result.directory, three)


def test_a_run_is_not_scored_on_its_own_part_of_a_file_that_has_changed(run, tmp_path):
    rows = [f"{a},{b},{'yes' if a > 0 else 'no'}" for a, b in numbers()]
    result = run(rows)
    assert kerasdl.evaluate(result.directory) == pytest.approx(result.metrics["test"], rel=1e-5)
    with (tmp_path / "train.csv").open("a") as file:
        file.write("\n1,2,yes")
    with pytest.raises(DataError, match=r"the data is not that of the recipe(.|\n)*kerasdl evaluate RUN DATA"):
        kerasdl.evaluate(result.directory)


def test_arrays_are_scored_with_their_targets(tmp_path):
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 3)).astype("float32")
    for name, rows in (("train", x[:150]), ("other", x[150:])):
        np.savez(tmp_path / f"{name}.npz", x=rows, y=(rows[:, 0] > 0).astype(int))
    recipe = {"kerasdl": 1, "data": {"kind": "arrays", "path": "train.npz"}, "model": "mlp", "training": {"epochs": 2}}
    result = kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / "run")
    answers = kerasdl.load(result.directory).predict(tmp_path / "other.npz")
    expected = np.mean(answers.labels == (x[150:, 0] > 0))
    assert kerasdl.evaluate(result.directory, tmp_path / "other.npz")["accuracy"] == pytest.approx(expected)
