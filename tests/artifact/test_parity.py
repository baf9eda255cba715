"""A saved model that answers otherwise than training did is refused."""

import numpy as np
import pytest

from kerasdl.artifact import Description, check_description, check_parity
from kerasdl.errors import ArtifactError
from kerasdl.fields import Numeric

TRAINED = np.array([[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]])


def check(answers, expected=TRAINED, precision="float32", gives="classes"):
    check_parity(np.asarray(answers), np.asarray(expected), gives=gives, precision=precision, where="run/model.keras")


def changed(row, column, value, of=TRAINED):
    found = np.array(of)
    found[row, column] = value
    return found


def test_the_same_answers_pass():
    check(TRAINED)
    check(TRAINED.astype("float32"), TRAINED.astype("float16"))


def test_an_answer_that_differs_is_refused_with_its_place():
    with pytest.raises(
        ArtifactError,
        match=r"^run/model.keras answers otherwise .*: 0.75002 instead of 0.75 in row 0, output 1\n.*get_config",
    ):
        check(changed(0, 1, 0.75002))


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_answer_that_is_not_finite_is_refused(value, precision):
    with pytest.raises(ArtifactError, match=rf": {value} instead of 0.5 in row 1, output 0\n.*get_config"):
        check(changed(1, 0, value), precision=precision)


def test_nan_is_not_like_nan_and_lets_no_other_answer_differ():
    with pytest.raises(ArtifactError, match=r": nan instead of nan in row 1, output 0\n.*get_config"):
        check(changed(1, 0, np.nan), changed(1, 0, np.nan))


def test_rounding_of_the_precision_passes_and_more_does_not():
    for precision, passes, fails in (("float32", 9e-6, 1.1e-5), ("bfloat16", 9e-3, 1.1e-2), ("float16", 9e-3, 1.1e-2)):
        check(changed(0, 0, 0.25 + passes), precision=precision)
        with pytest.raises(ArtifactError, match=r"instead of 0.25 in row 0, output 0\n.*get_config"):
            check(changed(0, 0, 0.25 + fails), precision=precision)


def test_how_much_a_value_may_differ_depends_on_the_largest_one_of_its_output():
    expected = np.array([[1000.0, 0.001], [1.0, 0.0005]])
    check(changed(1, 0, 1.009, of=expected), expected, gives="values")
    with pytest.raises(ArtifactError, match=r"in row 1, output 1\n.*get_config"):
        check(changed(1, 1, 0.00051, of=expected), expected, gives="values")


@pytest.mark.parametrize("gives", ["classes", "labels"])
def test_a_probability_may_differ_by_as_much_however_small_all_are(gives):
    expected = np.array([[1e-7, 2e-9], [3e-7, 1e-9]])
    check(expected + 9e-6, expected, gives=gives)
    with pytest.raises(ArtifactError, match=r"in row 0, output 0\n.*get_config"):
        check(expected + 1.1e-5, expected, gives=gives)


@pytest.mark.parametrize("gives", ["labels", "values"])
def test_only_of_classes_is_one_the_most_probable(gives):
    expected = np.array([[1.0, 0.0], [0.0, 1.0], [0.500006, 0.499994]])
    check(changed(2, [0, 1], [0.499998, 0.500002], of=expected), expected, gives=gives)


def test_another_class_is_refused_even_where_no_answer_differs_by_much():
    expected = np.array([[1.0, 0.0], [0.0, 1.0], [0.500006, 0.499994]])
    with pytest.raises(ArtifactError, match=r": class 1 instead of 0 in row 2\n.*get_config"):
        check(changed(2, [0, 1], [0.499998, 0.500002], of=expected), expected)


def test_of_classes_as_probable_as_each_other_either_may_be_the_first():
    check(changed(1, [0, 1], [0.499999, 0.500001]))


def test_an_output_that_is_always_zero_passes_if_it_stays_so():
    check(np.zeros((3, 1)), np.zeros((3, 1)), gives="values")
    with pytest.raises(ArtifactError, match=r": 1e-30 instead of 0 in row 2, output 0\n.*get_config"):
        check([[0.0], [0.0], [1e-30]], np.zeros((3, 1)), gives="values")


def test_outputs_of_any_rank_are_compared():
    expected = np.arange(8.0).reshape(2, 2, 2)
    check(expected.copy(), expected)
    with pytest.raises(ArtifactError, match=r": 9 instead of 7 in row 1, output 3\n.*get_config"):
        check(changed(1, (1, 1), [6, 9], of=expected), expected)


@pytest.mark.parametrize("answers", [TRAINED[:, :1], TRAINED[:2], TRAINED[:, None]])
def test_answers_of_another_shape_are_refused(answers):
    with pytest.raises(ArtifactError, match=r": shape \(.*\) instead of \(3, 2\)\n.*get_config"):
        check(answers)


def test_a_description_that_lost_something_is_told():
    written = Description((Numeric("a", ("?",)),), task="regression")
    check_description(written, written, where="model.keras")
    with pytest.raises(ArtifactError, match=r"model\.keras: describes inputs otherwise(.|\n)*missing=\(\)"):
        check_description(Description((Numeric("a"),), task="regression"), written, where="model.keras")


def test_values_that_hardly_differ_from_nothing_are_compared_by_the_unit():
    expected = np.array([[1e-3], [2e-3]])
    options = {"gives": "values", "precision": "float32", "where": "model.keras"}
    with pytest.raises(ArtifactError, match="in row 0, output 0"):
        check_parity(expected + 1e-6, expected, **options)
    check_parity(expected + 1e-6, expected, **options, unit=1.0)
    with pytest.raises(ArtifactError, match="in row 0, output 0"):
        check_parity(expected + 2e-5, expected, **options, unit=1.0)
