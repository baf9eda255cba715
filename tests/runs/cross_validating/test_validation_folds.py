"""Runs whose folds are validation parts: the test part is the same for all, and the one without folds."""

import numpy as np
import pytest

import kerasdl
from kerasdl.errors import UsageError
from kerasdl.interfaces import Split
from kerasdl.recipe import load


@pytest.fixture
def goods(tmp_path):
    """Write a recipe for a table of sixty goods."""
    random = np.random.default_rng(0)
    rows = [f"{size:.4f},{colour},{size > 0:d}" for size, colour in zip(random.normal(size=60), "ab" * 30, strict=True)]
    (tmp_path / "goods.csv").write_text("\n".join(["size,colour,sold", *rows]))
    return {
        "kerasdl": 1,
        "name": "goods",
        "data": {"kind": "csv", "path": "goods.csv", "target": "sold", "split": {"test": 0.2}},
        "model": {"kind": "mlp", "units": [4]},
        "training": {"epochs": 2},
    }


def scored(directory):
    """Give the numbers of the examples of each part of a run."""
    data = load(directory / "recipe.yaml").data
    found = kerasdl.data.csv(0, **data.options)
    return {
        part: rows.column("size").ravel().tolist()
        for part in ("train", "validation", "test")
        if (rows := getattr(found, part)) is not None
    }


FOLDS = ("data.split.folds=3", "data.split.fold_part=validation")


def test_each_fold_is_validated_once_and_all_are_tested_on_the_rows_without_folds(goods, tmp_path, told):
    without = kerasdl.run(goods, out=tmp_path / "without")
    whole = kerasdl.run(goods, *FOLDS, out=tmp_path / "whole")
    splits = [load(directory / "recipe.yaml").data.options["split"] for directory in (whole.directory, *whole.folds)]
    assert splits == [Split(0.0, 0.2, folds=3, fold=fold, fold_part="validation") for fold in (None, 1, 2, 3)]
    rows = [scored(directory) for directory in whole.folds]
    before = scored(without.directory)
    assert all(of["test"] == before["test"] for of in rows)
    validated = [example for of in rows for example in of["validation"]]
    assert sorted(validated) == sorted(before["train"] + before["validation"])
    statuses = [told(directory) for directory in whole.folds]
    for part in ("train", "validation", "test"):
        losses = [status["metrics"][part]["loss"] for status in statuses]
        assert whole.metrics[part]["loss"] == np.mean(losses)
        assert whole.deviation[part]["loss"] == np.std(losses, ddof=1) > 0
    assert kerasdl.evaluate(whole.folds[0]) == pytest.approx(statuses[0]["metrics"]["test"], rel=1e-5)


def test_a_fold_trains_the_same_alone(goods, tmp_path, told):
    whole = kerasdl.run(goods, *FOLDS, out=tmp_path / "whole")
    alone = kerasdl.run(whole.folds[1] / "recipe.yaml", out=tmp_path / "alone")
    assert {**told(alone.directory), "directory": ""} == {**told(whole.folds[1]), "directory": ""}
    again = kerasdl.run(goods, *FOLDS, out=tmp_path / "whole", resume="auto")
    assert (again.metrics, again.folds) == (whole.metrics, whole.folds)


def test_without_a_test_part_the_folds_alone_are_scored(goods, tmp_path):
    whole = kerasdl.run(goods, *FOLDS, "data.split.test=0", out=tmp_path / "whole")
    assert set(whole.metrics) == {"train", "validation"}
    assert set(kerasdl.evaluate(whole.folds[2])) == set(whole.metrics["validation"])


def test_a_check_looks_at_the_first_fold(goods):
    found = kerasdl.check(goods, *FOLDS)
    assert [check for check in found if check.result == "fail"] == []


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ((*FOLDS, "data.split.validation=given"), r"the validation part is given\n  data\.split\.validation: 0, or"),
        (
            (*FOLDS, "data.validation_path=goods.csv"),
            r"there are files of a validation part\n  List them in data\.path",
        ),
        (FOLDS[1:], r"validation, but there are no folds\n  data\.split\.folds: 5, or data\.split\.fold_part: test"),
    ],
)
def test_what_contradicts_the_folds_is_refused_before_there_is_a_directory(goods, tmp_path, overrides, message):
    with pytest.raises(UsageError, match=message):
        kerasdl.run(goods, *overrides, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()
