"""The cases that the doctor is measured on can be trained, and the arithmetic of the measurement is right."""

from collections import Counter

import pytest

from benchmarks.doctor import counting, scores
from benchmarks.doctor.cases import FOLDER, RULES, load_cases
from benchmarks.doctor.counting import Outcome
from benchmarks.doctor.data import write_files
from benchmarks.doctor.measuring import first_cure
from benchmarks.doctor.page import page
from kerasdl.components import factory
from kerasdl.recipe import load

HEALTHY, FAULTS = load_cases()
HALVES = {"tune", "measure"}
FAMILIES = {"mlp", "cnn", "rnn", "gan"}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    write_files(folder)
    return folder


def test_there_are_enough_cases_in_both_halves_of_each_family():
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.yaml")} == {
        f"{half}/{family}.yaml" for half in HALVES for family in FAMILIES
    }
    for cases, enough in ((HEALTHY, 14), (FAULTS, 32)):
        halves = Counter(case.half for case in cases.values())
        assert min(halves[half] for half in HALVES) >= enough
        assert {(case.family, case.half) for case in cases.values()} == {
            (family, half) for family in FAMILIES for half in HALVES
        }


def test_what_is_measured_shares_no_file_with_what_thresholds_are_set_by():
    cases = [*HEALTHY.values(), *FAULTS.values()]
    files = {half: {case.recipe["data"].get("path") for case in cases if case.half == half} for half in HALVES}
    assert files["tune"] & files["measure"] == {None}
    assert all(case.of.half == case.half for case in FAULTS.values())


def test_every_rule_is_expected_by_a_fault():
    assert set().union(*(case.expect for case in FAULTS.values())) == RULES


@pytest.mark.parametrize("name", [*HEALTHY, *FAULTS])
def test_recipes_load_with_both_monitors_and_faults_differ_from_healthy_ones(name, files):
    case = HEALTHY[name] if name in HEALTHY else FAULTS[name]
    recipe = load(case.recipe, data_root=files, allow_import=["benchmarks"])
    kinds = [callback.kind for callback in recipe.callbacks]
    assert kinds.count("gradient_monitor") == kinds.count("activation_monitor") == 1
    if name in FAULTS:
        assert recipe != load({**case.of.recipe, "name": name}, data_root=files, allow_import=["benchmarks"])


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_data_of_files_can_be_read(files):
    recipes = [load(case.recipe, data_root=files, allow_import=["benchmarks"]) for case in FAULTS.values()]
    read = [factory(recipe.data)(0) for recipe in recipes if recipe.data.options.get("path")]
    assert read
    assert all(len(dataset.train) > 0 for dataset in read)


FOUND = Outcome("found", [("dead_units", "warning"), ("overfitting", "warning")], {"dead_units"}, cured=True)
MISSED = Outcome("missed", [("not_learning", "error")], {"dead_units", "underfitting"}, {"not_learning"})
HARMLESS = Outcome("harmless", [("likely_leak", "info")], {"likely_leak"}, shows=False)
QUIET = Outcome("quiet", [("dead_units", "info")], {"dead_units"}, curable=False)
WELL = Outcome("well", [("dead_units", "info")])
ALARMED = Outcome("alarmed", [("dead_units", "error"), ("dead_units", "warning")])
ALL = [FOUND, MISSED, HARMLESS, QUIET, WELL, ALARMED]


def test_recall_is_of_faults_that_an_expected_rule_found():
    assert counting.recall(ALL) == 2 / 4
    assert counting.recall([WELL]) is None


def test_precision_leaves_allowed_and_info_aside_and_counts_a_rule_once_a_training():
    # Right: dead_units of found, likely_leak of harmless; wrong: overfitting of found, dead_units of alarmed.
    assert counting.precision(ALL) == 2 / 4


def test_rules_are_counted_apart():
    counts = counting.by_rule(ALL)
    assert set(counts) == {"dead_units", "underfitting", "likely_leak", "overfitting"}
    dead = counts["dead_units"]
    assert (dead.expected, dead.hits, dead.recalled, dead.false) == (3, 1, 1, 1)
    assert (dead.recall, dead.precision) == (1 / 3, 1 / 2)
    assert (counts["overfitting"].recall, counts["overfitting"].precision) == (None, 0)


def test_cures_are_of_curable_faults_that_show():
    # Found is cured, missed is not; harmless and quiet are left out.
    assert counting.cured(ALL) == 1 / 2


def test_errors_are_of_healthy_trainings():
    assert [each.name for each in ALL if each.errors()] == ["alarmed"]


def test_the_first_cure_is_the_first_that_a_user_reads():
    assert first_cure([{"cures": ()}, {"cures": ("a=1", "b=2")}, {"cures": ("c=3",)}]) == "a=1"
    assert first_cure([]) is None


def test_the_page_says_what_was_missed():
    text = page(ALL, [{"case": "bad", "score": "accuracy", "healthy": 0.9, "fault": 0.9, "valid": False}], "tune")
    assert "| recall | 0.50 |" in text
    assert "Missed: missed (expects dead_units or underfitting), quiet (expects dead_units)." in text
    assert "False alarms: found (overfitting), alarmed (dead_units)." in text
    assert "bad (accuracy: healthy 0.9, fault 0.9)" in text


def test_scores_are_of_the_test_part():
    status = {"metrics": {"train": {"accuracy": 1.0}, "test": {"accuracy": 0.5, "modes": 4.0, "high_quality": 0.5}}}
    recipe = {"data": {"dataset": "mixture_ring"}}
    assert scores.score(status, recipe, "accuracy") == 0.5
    assert scores.score(status, recipe, "coverage") == 0.25
    assert scores.score({"metrics": {}}, recipe, "coverage") is None


def test_errors_are_compared_by_their_ratio_and_other_scores_by_their_difference():
    assert scores.behind(0.5, 0.9, "accuracy") == pytest.approx(0.4)
    assert scores.behind(3.0, 2.0, "rmse") == pytest.approx(0.5)
    assert scores.behind(None, 2.0, "rmse") == float("inf")
    assert scores.close(0.881, 0.9, "accuracy")
    assert not scores.close(0.879, 0.9, "accuracy")
    assert scores.close(2.03, 2.0, "rmse")
    assert not scores.close(2.05, 2.0, "rmse")
    assert scores.close(0.003, 0.0001, "mse", guessed=0.167)
    assert not scores.close(None, 0.9, "accuracy")


def test_guessing_the_mean_has_the_deviation_for_its_error():
    recipe = {"task": {"kind": "regression", "deviation": [3.0]}}
    assert (scores.guess(recipe, "rmse"), scores.guess(recipe, "mse")) == (3.0, 9.0)
    assert scores.guess({"task": {"kind": "generation"}}, "frechet_distance") == 0.0
