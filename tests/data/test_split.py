import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.data._split import divide, split_rows
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Part, Split

fractions = st.floats(0, 0.6)
parts_asked = fractions | st.integers(1, 200)


def pool(y):
    return Part(np.arange(2.0 * len(y)).reshape(-1, 2), np.asarray(y))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    count=st.integers(1, 300),
    validation=parts_asked,
    test=parts_asked,
    by=st.sampled_from(["random", "time"]),
    seed=st.integers(0, 2**40),
    classes=st.integers(0, 5),
)
def test_every_example_is_in_exactly_one_part_or_the_split_is_refused(count, validation, test, by, seed, classes):
    labels = np.arange(count) % classes if classes and by == "random" else None
    try:
        parts = split_rows(count, Split(validation, test, by=by), seed, labels=labels)
    except DataError:
        return
    assert sorted(np.concatenate(parts).tolist()) == list(range(count))
    assert all((np.diff(rows) > 0).all() for rows in parts)
    for rows, asked in zip(parts[1:], (validation, test), strict=True):
        assert len(rows) == (asked if isinstance(asked, int) else round(count * asked))
        assert (len(rows) > 0) == (asked > 0)
    assert len(parts[0]) > 0


def test_the_same_seed_gives_the_same_parts_and_another_seed_others():
    first, again, other = (split_rows(100, Split(), seed)[0] for seed in (0, 0, 1))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_a_split_by_time_trains_on_the_past():
    train, validation, test = split_rows(100, Split(by="time"), 0)
    assert train[-1] < validation[0] <= validation[-1] < test[0]
    assert (len(train), len(validation), len(test)) == (70, 15, 15)


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


@pytest.mark.parametrize("name", ["validation", "test"])
def test_a_part_that_would_be_empty_is_an_error(name):
    with pytest.raises(DataError, match=rf"data\.split\.{name}: 0$"):
        split_rows(3, Split(**{"validation": 0, "test": 0, name: 0.1}), 0)


def test_a_split_that_leaves_nothing_to_train_on_is_an_error():
    with pytest.raises(DataError, match=r"data\.split: \{validation: 0\.15, test: 0\.15\}"):
        split_rows(10, Split(0.5, 0.5), 0)


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


def test_a_split_by_time_goes_by_the_order_of_a_column():
    train, validation, test = split_rows(10, Split(0.2, 0.3, by="time"), 0, column=np.arange(10)[::-1])
    assert (train.tolist(), validation.tolist(), test.tolist()) == ([5, 6, 7, 8, 9], [3, 4], [0, 1, 2])
    days = np.array([f"2024-01-{day:02}" for day in (3, 1, 4, 1, 5)], "datetime64[us]")
    assert [rows.tolist() for rows in split_rows(5, Split(0.2, 0.2, by="time"), 0, column=days)] == [
        [0, 1, 3],
        [2],
        [4],
    ]


def test_rows_of_the_same_time_keep_their_order():
    parts = split_rows(6, Split(0.5, 0, by="time"), 0, column=np.array([1, 1, 0, 1, 1, 1]))
    assert [rows.tolist() for rows in parts] == [[0, 1, 2], [3, 4, 5], []]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(
    groups=st.lists(st.integers(0, 12), min_size=1, max_size=150),
    validation=fractions,
    test=fractions,
    seed=st.integers(0, 2**40),
)
def test_no_group_is_in_two_parts_and_parts_are_about_as_large_as_asked_for(groups, validation, test, seed):
    names = np.array([f"group {group}" for group in groups], dtype=object)
    try:
        parts = split_rows(len(groups), Split(validation, test, by="group"), seed, column=names)
    except DataError:
        return
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(groups)))
    assert all((np.diff(rows) > 0).all() for rows in parts)
    found = [set(names[rows]) for rows in parts]
    assert sum(map(len, found)) == len(set(names))
    assert len(parts[0]) > 0
    largest = np.unique(names, return_counts=True)[1].max()
    for rows, fraction in zip(parts[1:], (validation, test), strict=True):
        assert (len(rows) > 0) == (fraction > 0)
        assert abs(len(rows) - len(groups) * fraction) <= largest


def test_groups_of_one_row_each_give_the_fractions_asked_for():
    parts = split_rows(100, Split(0.2, 0.1, by="group"), 0, column=np.arange(100).astype(str))
    assert [len(rows) for rows in parts] == [70, 20, 10]


def test_the_seed_decides_which_groups_are_held_back():
    groups = np.arange(100) % 10
    first, again, other = (split_rows(100, Split(by="group"), seed, column=groups)[2].tolist() for seed in (0, 0, 1))
    assert first == again
    assert first != other


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


def test_a_column_that_names_something_else_is_an_error():
    with pytest.raises(DataError, match=r"expected train, validation or test in each row, got 'dev'(.|\n)*by: random"):
        split_rows(2, Split(by="column"), 0, column=np.array(["train", "dev"]))


def test_a_column_that_leaves_nothing_to_train_on_is_an_error():
    with pytest.raises(DataError, match=r"no row says train\n  Write it into the rows to learn from"):
        split_rows(2, Split(by="column"), 0, column=np.array(["test", "test"]))


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


def test_whole_numbers_are_numbers_of_examples_and_may_be_all_but_one():
    train, validation, test = split_rows(10, Split(validation=1, test=8, by="time"), 0)
    assert (train.tolist(), validation.tolist(), test.tolist()) == ([0], [1], list(range(2, 10)))
    with pytest.raises(
        DataError, match=r"2 for validation and 8 for test leave none of 10 examples\b(.|\n)*data.split:"
    ):
        split_rows(10, Split(validation=2, test=8), 0)


def test_a_number_of_examples_keeps_the_shares_of_classes():
    train, validation, test = divide(pool([0] * 80 + [1] * 20), Split(validation=10, test=20), 0)
    assert [int(part.y.sum()) for part in (train, validation, test)] == [14, 2, 4]
