"""Cross-validation: what each fold trains on and is tested on."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kerasdl
from kerasdl.data._rows import split_rows
from kerasdl.data._split import divide
from kerasdl.errors import DataError
from kerasdl.interfaces import Part, Split


def pool(y):
    return Part(np.arange(2.0 * len(y)).reshape(-1, 2), np.asarray(y))


def all_folds(count, folds, validation=0.0, by="random", seed=0, **options):
    """Give training, validation and test rows of each fold."""
    splits = [Split(validation, by=by, folds=folds, fold=fold) for fold in range(1, folds + 1)]
    return [split_rows(count, split, seed, **options) for split in splits]


def assert_a_division(found, count):
    """Check that all folds hold every row once, and each is tested once."""
    for parts in found:
        assert sorted(np.concatenate(parts).tolist()) == list(range(count))
        assert all((np.diff(rows) > 0).all() for rows in parts)
        assert len(parts[0]) > 0
    assert sorted(np.concatenate([test for _, _, test in found]).tolist()) == list(range(count))


@settings(max_examples=60)
@given(
    count=st.integers(2, 200),
    folds=st.integers(2, 12),
    validation=st.floats(0, 0.6),
    seed=st.integers(0, 2**40),
)
def test_every_example_is_tested_once_and_folds_are_about_as_large(count, folds, validation, seed):
    try:
        found = all_folds(count, folds, validation, seed=seed)
    except DataError:
        assert count < folds or 0 < count * validation <= 0.5 or round(count * validation) >= count - -(-count // folds)
        return
    assert_a_division(found, count)
    sizes = [len(test) for _, _, test in found]
    assert max(sizes) - min(sizes) <= 1
    assert {len(rows) for _, rows, _ in found} == {round(count * validation)}


@settings(max_examples=60)
@given(
    labels=st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=150),
    folds=st.integers(2, 7),
    validation=st.sampled_from([0.0, 0.2]),
    seed=st.integers(0, 2**40),
)
def test_classes_keep_their_shares_in_every_fold(labels, folds, validation, seed):
    labels = np.array(labels)
    try:
        found = all_folds(len(labels), folds, validation, seed=seed, labels=labels)
    except DataError:
        assert validation or np.unique(labels, return_counts=True)[1].min() < folds
        return
    assert_a_division(found, len(labels))
    for label in np.unique(labels):
        counts = [np.sum(labels[test] == label) for _, _, test in found]
        assert max(counts) - min(counts) <= 1


@settings(max_examples=60)
@given(
    groups=st.lists(st.integers(0, 12), min_size=2, max_size=150),
    folds=st.integers(2, 7),
    validation=st.sampled_from([0.0, 0.2]),
    seed=st.integers(0, 2**40),
)
def test_no_group_is_on_both_sides(groups, folds, validation, seed):
    groups = np.array(groups)
    try:
        found = all_folds(len(groups), folds, validation, by="group", seed=seed, column=groups)
    except DataError:
        assert validation or len(set(groups)) < folds
        return
    assert_a_division(found, len(groups))
    for parts in found:
        assert sum(len(set(groups[rows])) for rows in parts) == len(set(groups))


@settings(max_examples=60)
@given(
    times=st.lists(st.integers(0, 50), min_size=2, max_size=150),
    folds=st.integers(2, 7),
    validation=st.sampled_from([0.0, 0.2]),
)
def test_by_time_a_fold_is_tested_on_what_comes_after_what_it_is_trained_on(times, folds, validation):
    times = np.array(times)
    try:
        found = all_folds(len(times), folds, validation, by="time", column=times)
    except DataError:
        assert len(set(times.tolist())) <= folds or validation
        return
    for parts in found:
        in_order = [times[rows] for rows in parts if len(rows)]
        assert all(one.max() < other.min() for one, other in pairwise(in_order))
        assert bool(len(parts[1])) == bool(round(sum(map(len, parts)) * validation))
    tested = np.concatenate([test for _, _, test in found])
    assert sorted(tested.tolist() + np.concatenate(found[0][:2]).tolist()) == list(range(len(times)))
    assert len({len(np.unique(times[test])) for _, _, test in found}) == 1


def test_without_a_column_time_is_the_order_of_the_rows():
    trained = [train.tolist() for train, _, _ in all_folds(6, 2, by="time")]
    assert trained == [[0, 1], [0, 1, 2, 3]]
    assert [test.tolist() for _, _, test in all_folds(6, 2, by="time")] == [[2, 3], [4, 5]]


@pytest.mark.parametrize(("by", "column"), [("random", None), ("group", np.arange(60) % 12)])
def test_the_seed_decides_the_folds(by, column):
    first, again, other = (all_folds(60, 3, by=by, seed=seed, column=column)[0][2].tolist() for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_classes_keep_their_shares_unless_they_are_not_to():
    y = ["often"] * 40 + ["rare"] * 4
    for fold in range(1, 5):
        test = divide(pool(y), Split(0, folds=4, fold=fold), 0)[2]
        assert test.y.tolist().count("rare") == 1
    assert len(divide(pool(y), Split(0, stratify=False, folds=5, fold=5), 0)[2]) == 8
    with pytest.raises(
        DataError, match=r"'rare', has 4 of 44 examples\n  data\.split\.folds: 4, or data\.split\.stratify: false"
    ):
        divide(pool(y), Split(0, folds=5, fold=1), 0)


def test_names_of_objects_and_labels_of_floats_are_classes_too():
    for y in (np.array(["a", "b"] * 10, dtype=object), np.array([0.0, 1.0] * 10), np.array([True, False] * 10)):
        test = divide(pool(y), Split(0, folds=2, fold=2), 0)[2]
        assert sorted(test.y.tolist()) == sorted(y.tolist())[::2]


def test_a_validation_part_may_be_given():
    given = {"validation": pool([7.0, 8.0])}
    train, validation, test = divide(pool(np.arange(10.0)), Split("given", folds=5, fold=1), 0, given=given)
    assert validation is given["validation"]
    assert (len(train), len(test)) == (8, 2)


@pytest.mark.parametrize("test", [0.0, 0.5])
def test_folds_take_the_place_of_the_fraction_for_test(test):
    assert len(divide(pool(np.arange(10.0)), Split(0, test, folds=5, fold=1), 0)[2]) == 2


def test_what_generates_is_divided_without_classes():
    found = kerasdl.data.synthetic(0, dataset="mixture_ring", examples=100, split=Split(0, folds=4, fold=4))
    assert (len(found.train), found.validation, len(found.test)) == (75, None, 25)
