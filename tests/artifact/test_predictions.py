"""What outputs mean is told by the description."""

import numpy as np
import pytest

from kerasdl.artifact import Description
from kerasdl.artifact.predictions import answer
from kerasdl.fields import Boolean, Category, Labels, Numeric


def listed(columns):
    return {name: column.tolist() for name, column in columns.items()}


def test_of_two_classes_the_one_output_is_the_probability_of_the_second():
    description = Description((), (Category("late"),), "binary", ("no", "yes"))
    found = answer(np.array([[0.25], [0.75]], np.float32), description)
    assert found.outputs.tolist() == [[0.25], [0.75]]
    assert found.labels.tolist() == ["no", "yes"]
    assert listed(found.columns) == {
        "late": ["no", "yes"],
        "probability of no": [0.75, 0.25],
        "probability of yes": [0.25, 0.75],
    }


def test_of_two_classes_as_probable_as_each_other_the_first_is_the_label():
    # Metrics count a probability as the second class from above one half.
    outputs = np.array([[0.5], [np.nextafter(np.float32(0.5), np.float32(1))]], np.float32)
    assert answer(outputs, Description((), task="binary", classes=("no", "yes"))).labels.tolist() == ["no", "yes"]


def test_of_several_classes_the_most_probable_is_the_label():
    description = Description((), (Category("kind"),), "multiclass", ("a", "b", "c"))
    found = answer(np.array([[0.25, 0.5, 0.25], [0.0, 0.25, 0.75]]), description)
    assert listed(found.columns) == {
        "kind": ["b", "c"],
        "probability of a": [0.25, 0.0],
        "probability of b": [0.5, 0.25],
        "probability of c": [0.25, 0.75],
    }


def test_two_classes_may_have_an_output_each():
    found = answer(np.array([[0.25, 0.75]]), Description((), task="multiclass", classes=("no", "yes")))
    assert (found.labels.tolist(), len(found.columns)) == (["yes"], 3)


def test_a_target_without_a_name_is_called_label():
    found = answer(np.array([[0.25]]), Description((), task="binary", classes=(0, 1)))
    assert list(found.columns) == ["label", "probability of 0", "probability of 1"]


@pytest.mark.parametrize("classes", [(False, True, "x"), (1, 2, 3), ("no", 12, True)])
def test_labels_are_of_the_type_that_the_classes_are(classes):
    found = answer(np.eye(3), Description((), task="multiclass", classes=classes)).labels.tolist()
    assert [(type(label), label) for label in found] == [(type(each), each) for each in classes]


def test_each_label_is_true_if_it_is_more_probable_than_not():
    description = Description((), (Boolean("funny"), Boolean("short")), "multilabel")
    found = answer(np.array([[0.25, 0.75], [0.5, 0.625]]), description)
    assert found.labels.tolist() == [[False, True], [False, True]]
    assert listed(found.columns) == {
        "funny": [False, False],
        "short": [True, True],
        "probability of funny": [0.25, 0.5],
        "probability of short": [0.75, 0.625],
    }


def test_labels_of_one_column_are_written_as_they_stand_in_it():
    description = Description((), (Labels("tags", "; ", ("blue", "red")),), "multilabel")
    found = answer(np.array([[0.25, 0.75], [0.75, 0.625], [0.5, 0.0]]), description)
    assert found.labels.tolist() == [[False, True], [True, True], [False, False]]
    assert listed(found.columns) == {
        "tags": ["red", "blue; red", ""],
        "probability of blue": [0.25, 0.75, 0.5],
        "probability of red": [0.75, 0.625, 0.0],
    }


def test_a_value_has_the_name_of_its_target():
    found = answer(np.array([[1.5], [2.5]]), Description((), (Numeric("price"),), "regression"))
    assert found.labels is None
    assert listed(found.columns) == {"price": [1.5, 2.5]}


def test_each_of_several_values_has_the_name_of_its_target():
    description = Description((), (Numeric("price"), Numeric("size")), "regression")
    assert listed(answer(np.array([[1.5, 10.0], [2.5, 20.0]]), description).columns) == {
        "price": [1.5, 2.5],
        "size": [10.0, 20.0],
    }


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ((1,), ["value"]),
        ((2,), ["value 1", "value 2"]),
        ((2, 2), ["value 1", "value 2", "value 3", "value 4"]),
    ],
)
@pytest.mark.parametrize("task", ["regression", "forecasting", "generation", None])
def test_values_without_names_are_numbered(shape, names, task):
    outputs = np.arange(2 * np.prod(shape)).reshape(2, *shape)
    found = answer(outputs, Description((), task=task))
    assert list(found.columns) == names
    assert [column.tolist() for column in found.columns.values()] == outputs.reshape(2, -1).T.tolist()
    assert found.outputs.shape == (2, *shape)


@pytest.mark.parametrize(("outputs", "names"), [(1, ["label"]), (2, ["label 1", "label 2"])])
def test_labels_without_names_are_numbered(outputs, names):
    found = answer(np.zeros((1, outputs)), Description((), task="multilabel"))
    assert list(found.columns) == [*names, *(f"probability of {name}" for name in names)]


def test_values_that_are_not_as_many_as_targets_are_numbered():
    found = answer(np.zeros((1, 2)), Description((), (Numeric("price"),), "regression"))
    assert list(found.columns) == ["value 1", "value 2"]


@pytest.mark.parametrize(
    ("description", "outputs"),
    [
        (Description((), task="binary", classes=("no", "yes")), 1),
        (Description((), task="multiclass", classes=("a", "b", "c")), 3),
        (Description((), (Boolean("funny"), Boolean("short")), "multilabel"), 2),
        (Description((), task="regression"), 2),
    ],
)
def test_answers_for_no_rows_have_the_same_columns(description, outputs):
    none, some = (answer(np.zeros((count, outputs), np.float32), description) for count in (0, 2))
    assert list(none.columns) == list(some.columns)
    assert {len(column) for column in none.columns.values()} == {0}
    assert (len(none), len(some)) == (0, 2)


def test_a_target_that_is_called_as_a_probability_loses_no_column():
    target = (Category("probability of no"),)
    described = Description((), target, task="binary", classes=("no", "yes"))
    assert list(answer(np.array([[0.25]]), described).columns) == [
        "probability of no",
        "probability of no_",
        "probability of yes",
    ]
