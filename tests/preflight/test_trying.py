"""Cures that are tried on short trainings, and the recipe that comes of it."""

import time
from pathlib import Path

import pytest

import kerasdl
from kerasdl import preflight, recipe
from kerasdl.errors import ArtifactError, UsageError
from kerasdl.preflight.planning import plan
from kerasdl.runs import diagnose

# Too small a learning rate.
RECIPE = {
    "kerasdl": 1,
    "data": {"kind": "sklearn", "dataset": "digits"},
    "model": {"kind": "mlp", "units": [16], "normalisation": "batch"},
    "training": {"epochs": 5, "batch_size": 32, "optimizer": {"kind": "sgd", "learning_rate": 1e-6}},
}
RATE = "training.optimizer.learning_rate"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return kerasdl.run(RECIPE, out=tmp_path_factory.mktemp("ill") / "run").directory


def test_the_cure_of_the_cause_helps_the_patched_recipe_is_better_and_nothing_is_trained_twice(run, tmp_path):
    lines = []
    tries = preflight.try_cures(run, budget=600.0, told=lines.append)
    assert (tries.epochs, tries.of_epochs) == (5, 5)
    assert list(tries.unchanged.scores) == [0, 1, 2]
    best, *_ = tries.attempts
    assert best.verdict == "helps"
    assert len(best.scores) == 3
    assert lines[0].startswith("unchanged, seed 0: accuracy 0.")
    assert {each.cure for each in tries.attempts} == {cure for finding in diagnose(run) for cure in finding["cures"]}
    assert tries.recipe == run / "cured.yaml"
    cured = kerasdl.run(tries.recipe, out=tmp_path / "cured").metrics["validation"]["accuracy"]
    assert cured == best.scores[0] > max(tries.unchanged.scores.values())
    began = time.time()
    assert preflight.try_cures(run, budget=600.0).attempts == tries.attempts
    assert all(path.stat().st_mtime < began for path in run.glob("tries/*/metrics.jsonl"))


def test_where_there_is_no_time_nothing_is_claimed(tmp_path):
    run = kerasdl.run(RECIPE, out=tmp_path / "run").directory
    tries = preflight.try_cures(run, budget=1e-6)
    assert {each.verdict for each in tries.attempts} == {"not tried"}
    assert (tries.recipe, tries.yardstick.metric) == (None, "accuracy")


def test_a_healthy_run_has_nothing_to_try(tmp_path):
    run = kerasdl.run(RECIPE, f"{RATE}=0.1", "training.epochs=10", out=tmp_path / "run").directory
    tries = preflight.try_cures(run)
    assert (tries.attempts, tries.recipe) == ((), None)
    assert not (run / "tries").exists()


def test_what_is_no_run_and_what_is_no_budget_is_refused(run, tmp_path):
    with pytest.raises(ArtifactError, match=r"found no recipe\.yaml"):
        preflight.try_cures(tmp_path)
    with pytest.raises(UsageError, match="seconds above 0"):
        preflight.try_cures(run, budget=0)


def planned(budget, *findings, **changes):
    given = recipe.load(RECIPE, [f"{key}={value}" for key, value in changes.items()])
    return plan(Path("run"), given, [{"rule": rule, "cures": cures} for rule, cures in findings], budget)


def test_epochs_are_as_many_as_there_is_time_for(tmp_path):
    (tmp_path / "metrics.jsonl").write_text('{"epoch": 1, "seconds": 60}\n' + '{"epoch": 2, "seconds": 2}\n' * 4)
    given = recipe.load(RECIPE, ["training.epochs=50"])
    finding = {"rule": "overfitting", "cures": [f"{RATE}=1", "training.epochs=25"]}
    # Seven trainings of ten epochs.
    found = plan(tmp_path, given, [finding], 7 * (8 + 2 * 10))
    assert found.epochs == 10
    assert "training.epochs=5" in found.trial("training.epochs=25", 3).overrides
    assert plan(tmp_path, given, [finding], 1e6).epochs == 50
    # As long as all that is beside it: less would tell nothing, and save little.
    assert plan(tmp_path, given, [finding], 1.0).epochs == 4
    (tmp_path / "metrics.jsonl").write_text('{"epoch": 1, "seconds": 0.001}\n' * 4)
    assert plan(tmp_path, given, [finding], 1.0).epochs == 50


def test_epochs_of_folds_are_those_of_one(tmp_path):
    (tmp_path / "fold-1").mkdir()
    (tmp_path / "fold-1" / "metrics.jsonl").write_text('{"epoch": 1, "seconds": 2}\n' * 5)
    given = recipe.load(RECIPE, ["training.epochs=50", "data.split.folds=3"])
    assert plan(tmp_path, given, [{"rule": "overfitting", "cures": ["x=1"]}], 1.0).epochs == 4


def test_the_first_cures_of_all_findings_come_first_and_doubts_are_not_tried():
    found = planned(300, ("a", ["x=1", "x=2"]), ("likely_leak", ["z=1"]), ("b", ["y=1", "x=1"]))
    assert found.cures == (("x=1", "a"), ("y=1", "b"), ("x=2", "a"))


def test_trainings_differ_by_cure_seed_and_epochs_and_are_found_again():
    found = planned(300)
    names = {found.trial(cure, seed).directory for cure in ("", "x=1", "x=[1, 2]") for seed in (0, 1)}
    assert len(names) == 6
    assert found.trial("x=1", 0) == planned(300).trial("x=1", 0)
    assert found.trial("x=1", 0).directory != planned(300, **{"training.epochs": 3}).trial("x=1", 0).directory


def test_of_folds_the_first_is_trained():
    trial = planned(300, **{"data.split.folds": 3}).trial("", 0)
    assert "data.split.fold=1" in trial.overrides
