"""Cross-validation that contradicts the rest of a split, or that the data cannot bear."""

import numpy as np
import pytest

import kerasdl
from kerasdl.data._rows import split_rows
from kerasdl.data._split import divide
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Part, Split


def pool(y):
    return Part(np.arange(2.0 * len(y)).reshape(-1, 2), np.asarray(y))


@pytest.mark.parametrize(
    ("split", "column", "message"),
    [
        (Split(fold=2), None, r"data\.split\.fold: 2, but not of how many folds\n  data\.split\.folds: 5"),
        (Split(folds=5), None, r"expected one from 1 to 5, got None\n  data\.split\.fold: 1"),
        (Split(folds=5, fold=6), None, r"expected one from 1 to 5, got 6\n  data\.split\.fold: 1"),
        (Split(test="given", folds=5, fold=1), None, r"the test part is given\n  data\.split\.test: 0, or"),
        (
            Split("given", folds=5, fold=1, fold_part="validation"),
            None,
            r"data\.split\.folds: 5, but the validation part is given\n  data\.split\.validation: 0, or",
        ),
        (
            Split(fold_part="validation"),
            None,
            r"data\.split\.fold_part: validation, but there are no folds\n  data\.split\.folds: 5, or",
        ),
        (Split(folds=5, fold_part="validation"), None, r"expected one from 1 to 5, got None\n  data\.split\.fold: 1"),
        (
            Split(by="column", column="part", folds=5, fold=1),
            np.array(["train"] * 20),
            r"says which rows are the test part\n  data\.split\.by: random, or data\.split\.fold_part: validation, or",
        ),
        (
            Split(by="time", folds=5, fold=1, stratify=True),
            None,
            r"a split by time leaves no choice of examples, so it cannot stratify",
        ),
    ],
)
def test_folds_that_contradict_the_rest_of_the_split_are_refused(split, column, message):
    with pytest.raises(UsageError, match=message):
        divide(pool([0, 1] * 10), split, 0, given={"test": pool([1])}, column=column)


@pytest.mark.parametrize(
    ("by", "column", "message"),
    [
        ("random", None, r"4 examples are too few for 5 folds\n  data\.split\.folds: 4, or fewer"),
        ("time", None, r"4 rows, the first of which is only trained on, are too few(.|\n)*data\.split\.folds: 3, or"),
        ("group", [1, 1, 2, 2], r"2 groups are too few for 5 folds\n  data\.split\.folds: 2, or fewer"),
        ("group", ["a"] * 4, r"1 groups are too few for 5 folds\n  data\.split\.folds: null"),
    ],
)
def test_too_few_examples_or_groups_are_refused(by, column, message):
    with pytest.raises(DataError, match=message):
        split_rows(4, Split(0, by=by, folds=5, fold=1), 0, column=None if column is None else np.array(column))


@pytest.mark.parametrize(
    ("by", "column", "message"),
    [
        ("random", None, r"4 examples beside the test part are too few for 5 folds\n  data\.split\.folds: 4, or fewer"),
        ("time", None, r"4 rows beside the test part, the first of which is only trained on, are too few"),
        ("group", [1, 1, 2, 2, 3, 3], r"2 groups beside the test part are too few for 5 folds"),
    ],
)
def test_a_test_part_that_leaves_too_little_for_folds_is_refused(by, column, message):
    split = Split(0, 2, by=by, folds=5, fold=1, fold_part="validation")
    with pytest.raises(DataError, match=message):
        split_rows(6, split, 0, column=None if column is None else np.array(column))


def test_a_test_part_that_leaves_nothing_is_refused():
    with pytest.raises(DataError, match=r"20 for test leave none of 20 examples for training\n  data\.split: {val"):
        split_rows(20, Split(0, 20, folds=2, fold=1, fold_part="validation"), 0)


def test_a_fraction_for_validation_that_a_fold_does_not_leave_is_refused():
    with pytest.raises(DataError, match=r"0\.5 for validation beside fold 1 leave none of 10 examples for training"):
        split_rows(20, Split(0.5, folds=2, fold=1), 0)


def test_files_of_a_test_part_are_refused(tmp_path):
    rows = "\n".join(["age,adult", *(f"{age},{age > 30}" for age in range(20, 40))])
    for name in ("train.csv", "test.csv"):
        (tmp_path / name).write_text(rows)
    paths = {"path": str(tmp_path / "train.csv"), "columns": {"age": "numeric"}}
    split = Split(folds=2, fold=1)
    with pytest.raises(UsageError, match=r"files of a test part\n  List them in data\.path"):
        kerasdl.data.csv(0, **paths, test_path=str(tmp_path / "test.csv"), target="adult", split=split)
    found = kerasdl.data.csv(0, **paths, validation_path=str(tmp_path / "test.csv"), target="adult", split=split)
    assert (len(found.train), len(found.validation), len(found.test)) == (10, 20, 10)
    assert found.resolved["split"] == Split("given", folds=2, fold=1)


def test_files_of_a_validation_part_are_refused_where_folds_are_it(tmp_path):
    rows = "\n".join(["age,adult", *(f"{age},{age > 30}" for age in range(20, 40))])
    for name in ("train.csv", "more.csv"):
        (tmp_path / name).write_text(rows)
    paths = {"path": str(tmp_path / "train.csv"), "columns": {"age": "numeric"}}
    split, more = Split(folds=2, fold=1, fold_part="validation"), str(tmp_path / "more.csv")
    with pytest.raises(
        UsageError, match=r"files of a validation part\n  List them in data\.path(.)*data\.validation_path: n"
    ):
        kerasdl.data.csv(0, **paths, validation_path=more, target="adult", split=split)
    # Files would not help.
    with pytest.raises(UsageError, match=r"the validation part is given\n  data\.split\.validation: 0, or"):
        kerasdl.data.csv(0, **paths, target="adult", split=Split("given", folds=2, fold=1, fold_part="validation"))
    found = kerasdl.data.csv(0, **paths, test_path=more, target="adult", split=split)
    assert (len(found.train), len(found.validation), len(found.test)) == (10, 10, 20)


def test_folders_of_a_validation_part_are_refused_where_folds_are_it(tmp_path):
    for part in ("train", "validation", "test"):
        for number in range(8):
            file = tmp_path / part / "ab"[number % 2] / f"{number}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{part} {number}")
    split = Split(folds=2, fold=1, fold_part="validation")
    with pytest.raises(UsageError, match=r"files of a validation part\n  List them in data\.path"):
        kerasdl.data.text(0, path=str(tmp_path), split=split)
    paths = [str(tmp_path / part) for part in ("train", "validation")]
    found = kerasdl.data.text(0, path=paths, test_path=str(tmp_path / "test"), split=split)
    assert (len(found.train), len(found.validation), len(found.test)) == (8, 8, 8)


def test_arrays_of_a_test_part_are_refused(tmp_path):
    x, y = np.arange(40.0).reshape(20, 2), np.arange(20) % 2
    np.savez(tmp_path / "data.npz", x_train=x, y_train=y, x_test=x, y_test=y, x=x, y=y)
    path = str(tmp_path / "data.npz")
    with pytest.raises(UsageError, match="the test part is given"):
        kerasdl.data.arrays(0, path=path, split=Split(test="given", folds=2, fold=1))
    assert len(kerasdl.data.arrays(0, path=path, split=Split(folds=2, fold=1)).test) == 10


def test_a_published_test_part_is_refused_before_it_is_loaded():
    with pytest.raises(UsageError, match=r"the test part is given\n  data\.split\.test: 0"):
        kerasdl.data.keras(0, dataset="mnist", split=Split(test="given", folds=5, fold=1))
