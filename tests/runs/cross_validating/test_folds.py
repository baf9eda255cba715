"""What a run with folds leaves: a run directory for each, and one that says what they came to together."""

import numpy as np
import pytest

import kerasdl
from kerasdl.errors import ArtifactError, DataError, DivergedError
from kerasdl.interfaces import Split
from kerasdl.recipe import load


def test_each_fold_is_a_run_of_its_own_whose_recipe_says_which(whole, listener):
    assert listener.folds == [(1, 3), (2, 3), (3, 3)]
    assert whole.folds == tuple(whole.directory / f"fold-{fold}" for fold in (1, 2, 3))
    splits = [load(directory / "recipe.yaml").data.options["split"] for directory in (whole.directory, *whole.folds)]
    assert splits == [Split(test=0.0, folds=3, fold=fold) for fold in (None, 1, 2, 3)]
    for directory in whole.folds:
        assert {"recipe.yaml", "environment.json", "status.json", "metrics.jsonl", "checkpoints", "model.keras"} <= {
            path.name for path in directory.iterdir()
        }


def test_a_fold_trains_the_same_alone(whole, tmp_path, assert_same_fold):
    alone = kerasdl.run(whole.folds[1] / "recipe.yaml", out=tmp_path / "alone")
    assert (alone.deviation, alone.folds) == ({}, ())
    assert_same_fold(alone.directory, whole.folds[1])
    assert kerasdl.evaluate(whole.folds[1]) == pytest.approx(alone.metrics["test"], rel=1e-5)


def test_its_status_has_mean_and_deviation_over_the_folds(whole, told):
    status, folds = told(whole.directory), [told(directory) for directory in whole.folds]
    assert (status["state"], status["epochs"], status["directory"]) == ("done", 9, str(whole.directory))
    assert {"kerasdl", "metrics", "findings"} <= set(status)
    for fold, (listed, own) in enumerate(zip(status["folds"], folds, strict=True), start=1):
        assert listed == {"fold": fold, **{name: own[name] for name in ("directory", "state", "epochs", "metrics")}}
    for part in ("train", "validation", "test"):
        losses = [fold["metrics"][part]["loss"] for fold in folds]
        assert status["metrics"][part]["loss"] == np.mean(losses)
        assert status["deviation"][part]["loss"] == np.std(losses, ddof=1)
    assert whole.status == status
    assert (whole.metrics, whole.deviation) == (status["metrics"], status["deviation"])
    assert (whole.model, whole.history, whole.gradients) == (None, {}, {})


@pytest.mark.parametrize("use", [kerasdl.load, kerasdl.evaluate])
def test_its_models_are_those_of_the_folds(whole, use):
    with pytest.raises(ArtifactError, match=r"one for each fold\n  Name one of them, such as .*whole/fold-1\."):
        use(whole.directory)


def test_a_fold_that_diverges_ends_the_run(tmp_path, recipe, told):
    rate = "training.optimizer={kind: sgd, learning_rate: 1.0e+30}"
    for resume, said in ((None, "fold-1"), ("auto", "a fold in .*run has diverged, and would again")):
        with pytest.raises(DivergedError, match=said):
            kerasdl.run(recipe, rate, out=tmp_path / "run", resume=resume)
    assert told(tmp_path / "run")["state"] == "diverged"
    assert [fold["state"] for fold in told(tmp_path / "run")["folds"]] == ["diverged"]


def test_data_that_a_later_fold_cannot_be_trained_on_fails_the_run(tmp_path, recipe, told):
    # The last quarter, by time, has a class that was never there before.
    np.savez(tmp_path / "late.npz", x=np.arange(80.0).reshape(40, 2), y=[0, 1] * 15 + [2, 0] * 5)
    data = {"kind": "arrays", "path": "late.npz", "split": {"validation": 0, "by": "time", "folds": 3}}
    with pytest.raises(DataError, match="the target is 2"):
        kerasdl.run({**recipe, "data": data}, out=tmp_path / "run")
    status = told(tmp_path / "run")
    assert (status["state"], [fold["state"] for fold in status["folds"]]) == ("failed", ["done", "done"])


def test_of_baselines_there_is_the_mean_over_folds(tmp_path, told):
    rows = [f"2020-{month:02}-{day:02},{day % 7}" for month in (1, 3, 5) for day in range(1, 29)]
    (tmp_path / "sales.csv").write_text("\n".join(["day,sold", *rows]))
    data = {"kind": "timeseries", "path": "sales.csv", "target": "sold", "window": 4}
    data["split"] = {"validation": 0, "by": "time", "folds": 2}
    recipe = {"kerasdl": 1, "data": data, "model": {"kind": "mlp", "units": [2]}, "training": {"epochs": 1}}
    found = kerasdl.run(recipe, out=tmp_path / "run")
    errors = [told(fold)["baselines"]["naive"]["test"]["mae"] for fold in found.folds]
    assert told(found.directory)["baselines"]["naive"]["test"]["mae"] == np.mean(errors)
