import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kerasdl.data._rows import split_rows
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split

fractions = st.floats(0, 0.6)
parts_asked = fractions | st.integers(1, 200)


@settings(max_examples=200)
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
    except (DataError, UsageError):
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


@pytest.mark.parametrize("name", ["validation", "test"])
def test_a_part_that_would_be_empty_is_an_error(name):
    with pytest.raises(DataError, match=rf"data\.split\.{name}: 0$"):
        split_rows(3, Split(**{"validation": 0, "test": 0, name: 0.1}), 0)


def test_a_split_that_leaves_nothing_to_train_on_is_an_error():
    with pytest.raises(DataError, match=r"data\.split: \{validation: 0\.15, test: 0\.15\}"):
        split_rows(10, Split(5, 0.5), 0)


def test_a_split_by_time_goes_by_the_order_of_a_column():
    train, validation, test = split_rows(10, Split(0.2, 0.3, by="time"), 0, column=np.arange(10)[::-1])
    assert (train.tolist(), validation.tolist(), test.tolist()) == ([5, 6, 7, 8, 9], [3, 4], [0, 1, 2])
    days = np.array([f"2024-01-{day:02}" for day in (3, 1, 4, 1, 5)], "datetime64[us]")
    assert [rows.tolist() for rows in split_rows(5, Split(0.2, 0.2, by="time"), 0, column=days)] == [
        [0, 1, 3],
        [2],
        [4],
    ]


def test_rows_of_the_same_time_are_in_the_same_part():
    parts = split_rows(6, Split(0.5, 0, by="time"), 0, column=np.array([1, 1, 0, 1, 1, 0]))
    assert [rows.tolist() for rows in parts] == [[2, 5], [0, 1, 3, 4], []]
    with pytest.raises(DataError, match=r"all 6 rows are of the same time"):
        split_rows(6, Split(0.5, 0, by="time"), 0, column=np.ones(6))


@settings(max_examples=300)
@given(
    groups=st.lists(st.integers(0, 12), min_size=1, max_size=150),
    validation=fractions,
    test=fractions,
    seed=st.integers(0, 2**40),
)
def test_no_group_is_in_two_parts_and_parts_are_about_as_large_as_asked_for(groups, validation, test, seed):
    assume(validation + test < 1)
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


def test_a_column_that_names_something_else_is_an_error():
    with pytest.raises(DataError, match=r"expected train, validation or test in each row, got 'dev'(.|\n)*by: random"):
        split_rows(2, Split(by="column"), 0, column=np.array(["train", "dev"]))


def test_a_column_that_leaves_nothing_to_train_on_is_an_error():
    with pytest.raises(DataError, match=r"no row says train\n  Write it into the rows to learn from"):
        split_rows(2, Split(by="column"), 0, column=np.array(["test", "test"]))


def test_whole_numbers_are_numbers_of_examples_and_may_be_all_but_one():
    train, validation, test = split_rows(10, Split(validation=1, test=8, by="time"), 0)
    assert (train.tolist(), validation.tolist(), test.tolist()) == ([0], [1], list(range(2, 10)))
    with pytest.raises(
        DataError, match=r"2 for validation and 8 for test leave none of 10 examples\b(.|\n)*data.split:"
    ):
        split_rows(10, Split(validation=2, test=8), 0)


def test_a_group_that_is_larger_than_the_test_part_leaves_fewer_rows_for_validation():
    groups = np.array([0] * 6 + [1, 2, 3])
    train, validation, test = split_rows(9, Split(4, 4, by="group"), 1, column=groups)
    assert test.tolist() == [0, 1, 2, 3, 4, 5]
    assert len(train) == 1
    assert len(validation) == 2
