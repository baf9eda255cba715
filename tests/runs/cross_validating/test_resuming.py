"""Runs with folds that were interrupted go on; finished folds stay as they are."""

import shutil
import signal
from pathlib import Path

import pytest

import kerasdl
from kerasdl.errors import ArtifactError, DataError, UsageError
from kerasdl.runs.signals import InterruptedRunError, PreemptedRunError


@pytest.fixture(scope="module")
def interrupted(recipe, telling, tmp_path_factory):
    """Give the directory of a run that SIGTERM ended in the second epoch of the second fold."""
    directory = tmp_path_factory.mktemp("runs") / "interrupted"
    with pytest.raises(
        PreemptedRunError, match=f"after 1 whole epoch of fold-2; go on with: kerasdl resume {directory}"
    ):
        kerasdl.run(recipe, out=directory, listener=telling(("stepped", 2)))
    return directory


@pytest.fixture
def run(interrupted, tmp_path):
    """Give a copy of it."""
    return Path(shutil.copytree(interrupted, tmp_path / "run"))


def test_a_signal_leaves_finished_folds_and_a_checkpoint_of_the_one_it_came_in(interrupted, told):
    status = told(interrupted)
    assert (status["state"], status["epochs"], status["metrics"]) == ("interrupted", 4, {})
    assert [(fold["fold"], fold["state"], fold["epochs"]) for fold in status["folds"]] == [
        (1, "done", 3),
        (2, "interrupted", 1),
    ]
    assert not (interrupted / "fold-3").exists()


def test_a_resumed_run_ends_with_the_same_bits_and_leaves_finished_folds_alone(run, whole, telling, assert_same):
    before = {path: path.stat().st_mtime_ns for path in (run / "fold-1").rglob("*")}
    listener = telling()
    assert_same(kerasdl.resume(run, listener=listener), whole)
    assert listener.folds == [(2, 3), (3, 3)]
    assert {path: path.stat().st_mtime_ns for path in (run / "fold-1").rglob("*")} == before


def test_a_run_killed_before_a_fold_wrote_anything_begins_the_fold_anew(run, whole, recipe, assert_same):
    (run / "status.json").unlink()
    shutil.rmtree(run / "fold-2")
    (run / "fold-2").mkdir()
    assert_same(kerasdl.run(recipe, out=run, resume="auto"), whole)


@pytest.mark.parametrize(
    ("moment", "message"),
    [(("ended", 1), "before fold 2 of 3; go on with"), (("fold_began", 2), "after 0 whole epochs of fold-2; go on")],
)
def test_a_signal_between_folds_ends_the_run_too(moment, message, recipe, telling, told):
    with pytest.raises(InterruptedRunError, match=message):
        kerasdl.run(recipe, listener=telling(moment, signal.SIGINT))
    (directory,) = Path("runs/wine").iterdir()
    assert told(directory)["state"] == "interrupted"
    listener = telling()
    resumed = kerasdl.run(recipe, resume="auto", listener=listener)
    assert (resumed.directory, listener.folds) == (directory.absolute(), [(2, 3), (3, 3)])


def test_a_finished_run_is_given_as_it_is(whole):
    before = {path: path.stat().st_mtime_ns for path in whole.directory.rglob("*")}
    again = kerasdl.resume(whole.directory)
    assert again == whole
    assert {path: path.stat().st_mtime_ns for path in whole.directory.rglob("*")} == before


def test_a_changed_recipe_or_other_data_are_refused(run, recipe):
    with pytest.raises(ArtifactError, match=r"data\.split\.folds: 3 in the run, now 4"):
        kerasdl.run(recipe, "data.split.folds=4", out=run, resume="auto")
    written = (run / "recipe.yaml").read_text()
    (run / "recipe.yaml").write_text(written.replace("seed: 0", "seed: 1"))
    with pytest.raises(DataError, match="the data is not that of the recipe"):
        kerasdl.resume(run)


def test_more_epochs_are_not_for_folds(whole):
    with pytest.raises(UsageError, match=r"has folds(.|\n)*kerasdl run .*whole/recipe\.yaml training\.epochs=8"):
        kerasdl.resume(whole.directory, more_epochs=5)
    with pytest.raises(UsageError, match=r"has folds(.|\n)*kerasdl run .*whole/recipe\.yaml training\.epochs=8"):
        kerasdl.resume(whole.folds[0], more_epochs=5)
