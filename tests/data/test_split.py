import numpy as np
import pytest

from kerasdl.data._split import divide
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Part, Split


def pool(y):
    return Part(np.arange(2.0 * len(y)).reshape(-1, 2), np.asarray(y))


@pytest.mark.parametrize("y", [[0] * 80 + [1] * 20, ["no"] * 80 + ["yes"] * 20, [False] * 80 + [True] * 20])
def test_classes_keep_their_share_in_every_part(y):
    for part in divide(pool(y), Split(0.2, 0.3), 0):
        assert np.mean(part.y == np.asarray(y)[-1]) == pytest.approx(0.2)


def test_stratify_false_does_not_look_at_classes():
    parts = divide(pool([0] * 9 + [1]), Split(0.1, 0.1, stratify=False), 0)
    assert sum(int(part.y.sum()) for part in parts) == 1


def test_targets_travel_with_their_inputs():
    for part in divide(pool(np.arange(0.0, 50)), Split(), 3):
        np.testing.assert_array_equal(part.x[:, 0], 2 * part.y)


def test_a_part_of_zero_is_none_and_the_rest_keeps_its_order():
    data = pool(np.arange(5.0))
    train, validation, test = divide(data, Split(0, 0), 0)
    assert train is data
    assert validation is None
    assert test is None


def test_given_parts_are_left_as_they_are():
    given = {"test": pool([7.0, 8.0])}
    train, validation, test = divide(pool(np.arange(10.0)), Split(0.2, "given"), 0, given=given)
    assert test is given["test"]
    assert (len(train.x), len(validation.x)) == (8, 2)


@pytest.mark.parametrize("name", ["validation", "test"])
def test_a_given_part_that_is_not_there_is_an_error(name):
    with pytest.raises(DataError, match=rf"data\.split\.{name}: 0\.15"):
        divide(pool(np.arange(10.0)), Split(**{name: "given"}), 0)


@pytest.mark.parametrize("stratify", ["auto", True])
def test_a_class_too_small_to_stratify_is_an_error(stratify):
    with pytest.raises(DataError, match=r"'rare', has 1 of these(.|\n)*data\.split\.stratify: false"):
        divide(pool(["often"] * 40 + ["rare"]), Split(stratify=stratify), 0)


def test_fewer_examples_in_a_part_than_classes_is_an_error():
    with pytest.raises(DataError, match=r"data\.split\.stratify: false"):
        divide(pool(list(range(10)) * 2), Split(0.1, 0), 0)


def test_a_class_too_small_does_not_matter_where_nothing_is_held_back():
    assert len(divide(pool([0, 0, 1]), Split(0, 0), 0)[0].x) == 3


@pytest.mark.parametrize("y", [np.zeros(20, int), np.array(["a"] * 20), np.ones(20, bool)])
def test_one_class_only_is_an_error(y):
    with pytest.raises(DataError, match=r"one class only(.|\n)*Add examples of at least one other class"):
        divide(pool(y), Split(), 0)


@pytest.mark.parametrize("y", [np.arange(20.0), np.zeros((20, 2), int)])
def test_stratifying_without_classes_is_an_error(y):
    with pytest.raises(DataError, match=r"data\.split\.stratify: auto"):
        divide(pool(y), Split(stratify=True), 0)


def test_stratifying_without_targets_is_an_error():
    with pytest.raises(DataError, match=r"got no target(.|\n)*data\.split\.stratify: auto"):
        divide(Part(np.zeros((20, 2))), Split(stratify=True), 0)


def test_stratifying_by_time_is_an_error():
    with pytest.raises(UsageError, match=r"data\.split\.stratify: auto"):
        divide(pool([0, 1] * 10), Split(stratify=True, by="time"), 0)


@pytest.mark.parametrize("groups", [["a"] * 20, ["a"] * 10 + ["b"] * 10])
def test_fewer_groups_than_parts_is_an_error(groups):
    with pytest.raises(DataError, match=r"rows belong to the group '[ab]': (.|\n)*data\.split\.by: random"):
        divide(pool(np.arange(20.0)), Split(by="group", column="g"), 0, column=np.array(groups, dtype=object))


def test_a_split_by_column_takes_the_parts_that_rows_name():
    named = np.array(["test", "train", "validation", "train", "train"], dtype=object)
    train, validation, test = divide(pool(np.arange(5.0)), Split(by="column", column="part"), 0, column=named)
    assert (train.y.tolist(), validation.y.tolist(), test.y.tolist()) == ([1, 3, 4], [2], [0])


def test_a_part_that_no_row_names_is_none():
    parts = divide(pool(np.arange(3.0)), Split(by="column", column="part"), 0, column=np.array(["train"] * 3))
    assert [part and len(part) for part in parts] == [3, None, None]


def test_rows_for_a_part_that_is_given_are_an_error():
    split, named = Split(test="given", by="column", column="part"), np.array(["train", "test", "test"])
    given = {"test": pool([7.0])}
    with pytest.raises(
        DataError, match=r"2 rows say test, but there is a test part of its own\n  data\.test_path: null"
    ):
        divide(pool(np.arange(3.0)), split, 0, given=given, column=named)
    test = divide(pool(np.arange(3.0)), split, 0, given=given, column=np.array(["train"] * 3))[2]
    assert test is given["test"]


@pytest.mark.parametrize("by", ["group", "column"])
def test_a_split_by_a_column_that_is_not_named_is_an_error(by):
    with pytest.raises(UsageError, match=rf"{by} needs data\.split\.column, (.|\n)*data\.split\.by: random"):
        divide(pool(np.arange(20.0)), Split(by=by), 0)


@pytest.mark.parametrize("by", ["random", "time", "group", "column"])
def test_a_column_where_the_source_has_none_is_an_error(by):
    with pytest.raises(UsageError, match=r"'day', but this source has no columns\n  data\.split\.column: null"):
        divide(pool(np.arange(20.0)), Split(by=by, column="day"), 0)


def test_a_column_that_a_random_split_does_not_go_by_is_an_error():
    with pytest.raises(UsageError, match=r"'day', but a split by random goes by no column\n  data\.split\.by: time"):
        divide(pool(np.arange(20.0)), Split(column="day"), 0, column=np.arange(20))


@pytest.mark.parametrize("by", ["group", "column", "time"])
def test_stratifying_by_anything_but_chance_is_an_error(by):
    with pytest.raises(UsageError, match=r"data\.split\.stratify: auto"):
        divide(pool([0, 1] * 10), Split(stratify=True, by=by, column="c"), 0, column=np.array(["train"] * 20))


@pytest.mark.parametrize(("y", "got"), [(["a"] * 20, "'a'"), ([True] * 20, "True"), ([3] * 20, "3")])
def test_names_of_objects_are_told_as_they_are_written(y, got):
    with pytest.raises(DataError, match=rf"is {got}: there is one class only(.|\n)*Add examples"):
        divide(pool(np.array(y, dtype=object)), Split(), 0)


def test_a_class_of_objects_too_small_to_stratify_is_an_error():
    with pytest.raises(DataError, match=r"'rare', has 1 of these(.|\n)*data\.split\.stratify: false"):
        divide(pool(np.array(["often"] * 40 + ["rare"], dtype=object)), Split(), 0)


def test_a_number_of_examples_keeps_the_shares_of_classes():
    train, validation, test = divide(pool([0] * 80 + [1] * 20), Split(validation=10, test=20), 0)
    assert [int(part.y.sum()) for part in (train, validation, test)] == [14, 2, 4]


def test_examples_that_are_not_divided_may_be_of_one_class():
    train, validation, test = divide(pool([1] * 10), Split(validation=0, test=0), 0)
    assert (len(train), validation, test) == (10, None, None)


def test_fractions_that_leave_nothing_are_refused():
    with pytest.raises(UsageError, match=r"data\.split: 0\.9 for validation and 0\.5 for test leave nothing"):
        Split(0.9, 0.5)
