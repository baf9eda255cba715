"""Errors say where, what, and what to write instead."""

import pytest

from kerasdl.errors import ArtifactError, DataError, DivergedError, KerasdlError, Problem, RecipeError, UsageError

FIRST = Problem("a.yaml:11:12", "model.units[1]", "expected a positive integer, got 'a'")
SECOND = Problem("a.yaml:7:2", "training.batch_size", "expected a positive integer, got 0", "Write 1.")
OVERRIDE = Problem("model=x", "model", "there is no model 'x'")


@pytest.mark.parametrize(
    ("error", "code"), [(KerasdlError, 1), (UsageError, 2), (DivergedError, 3), (DataError, 4), (ArtifactError, 5)]
)
def test_every_kind_of_mistake_has_its_exit_code(error: type[KerasdlError], code: int) -> None:
    assert error("wrong").exit_code == code
    assert issubclass(error, KerasdlError)


def test_a_cure_stands_on_a_line_of_its_own() -> None:
    error = DataError("x.csv: empty", cure="Write data.path: y.csv")
    assert str(error) == "x.csv: empty\n  Write data.path: y.csv"
    assert (error.message, error.cure) == ("x.csv: empty", "Write data.path: y.csv")
    assert str(DataError("x.csv: empty")) == "x.csv: empty"


def test_a_single_problem_is_one_line_and_its_cure() -> None:
    assert str(RecipeError([SECOND])) == (
        "a.yaml:7:2: training.batch_size: expected a positive integer, got 0.\n  Write 1."
    )
    assert RecipeError([FIRST]).cure is None


def test_a_problem_of_the_whole_file_has_no_key() -> None:
    assert str(RecipeError([Problem("a.yaml", "", "cannot be read")])) == "a.yaml: cannot be read."


def test_several_problems_of_a_file_are_a_table_under_its_name() -> None:
    assert str(RecipeError([FIRST, SECOND])).splitlines() == [
        "a.yaml: 2 errors",
        "  11:12  model.units[1]       expected a positive integer, got 'a'",
        "    7:2  training.batch_size  expected a positive integer, got 0",
        "        Write 1.",
    ]


def test_problems_of_several_places_each_name_their_own() -> None:
    assert str(RecipeError([FIRST, OVERRIDE])).splitlines() == [
        "2 errors",
        "  a.yaml:11:12: model.units[1]  expected a positive integer, got 'a'",
        "  model=x: model                there is no model 'x'",
    ]


def test_problems_without_a_key_are_told_as_well() -> None:
    error = RecipeError([Problem("nonsense", "", "expected an override", "Write key=value."), OVERRIDE])
    assert str(error).splitlines()[1:3] == ["  nonsense        expected an override", "        Write key=value."]


def test_all_problems_can_be_read_by_a_program() -> None:
    assert RecipeError([FIRST, SECOND]).problems == (FIRST, SECOND)
    assert RecipeError([FIRST, SECOND]).exit_code == 2
