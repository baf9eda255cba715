"""Folds that are validation parts: the test part is held back first, and stays what it is without folds."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.data._rows import split_rows
from kerasdl.data._split import divide
from kerasdl.errors import DataError
from kerasdl.interfaces import Part, Split

seeds = st.integers(0, 2**40)
parts_asked = st.sampled_from([0.0, 0.1, 0.3, 1, 7])


def of_fold(fold, folds, test=0.0, **options):
    return Split(0.0, test, folds=folds, fold=fold, fold_part="validation", **options)


def all_folds(count, folds, test, seed, by="random", **rows):
    """Give training, validation and test rows of each fold."""
    return [split_rows(count, of_fold(fold, folds, test, by=by), seed, **rows) for fold in range(1, folds + 1)]


def assert_a_division(found, count, without):
    """Check that the test rows are those without folds, and each other row is in one fold, and trained on in others."""
    for train, validation, test in found:
        assert test.tolist() == without.tolist()
        assert len(train) > 0
        assert sorted(np.concatenate([train, validation, test]).tolist()) == list(range(count))
        assert all((np.diff(rows) > 0).all() for rows in (train, validation, test))
    validated = np.concatenate([validation for _, validation, _ in found])
    assert sorted(validated.tolist() + without.tolist()) == list(range(count))


def pool(y):
    return Part(np.arange(2.0 * len(y)).reshape(-1, 2), np.asarray(y))


@settings(max_examples=60)
@given(count=st.integers(2, 200), folds=st.integers(2, 12), test=parts_asked, seed=seeds)
def test_every_example_beside_the_test_part_is_validated_once(count, folds, test, seed):
    try:
        found = all_folds(count, folds, test, seed)
    except DataError:
        size = test if isinstance(test, int) else round(count * test)
        assert (test and size == 0) or count - size < folds
        return
    assert_a_division(found, count, split_rows(count, Split(0, test), seed)[2])
    sizes = [len(validation) for _, validation, _ in found]
    assert max(sizes) - min(sizes) <= 1


@settings(max_examples=60)
@given(
    labels=st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=150),
    folds=st.integers(2, 7),
    test=parts_asked,
    seed=seeds,
)
def test_classes_keep_their_shares_in_every_fold(labels, folds, test, seed):
    labels = np.array(labels)
    try:
        without = split_rows(len(labels), Split(0, test), seed, labels=labels)
    except DataError:
        with pytest.raises(DataError):
            all_folds(len(labels), folds, test, seed, labels=labels)
        return
    try:
        found = all_folds(len(labels), folds, test, seed, labels=labels)
    except DataError:
        assert np.unique(labels[without[0]], return_counts=True)[1].min() < folds
        return
    assert_a_division(found, len(labels), without[2])
    for label in np.unique(labels):
        counts = [np.sum(labels[validation] == label) for _, validation, _ in found]
        assert max(counts) - min(counts) <= 1


@settings(max_examples=60)
@given(
    groups=st.lists(st.integers(0, 12), min_size=2, max_size=150), folds=st.integers(2, 7), test=parts_asked, seed=seeds
)
def test_no_group_is_in_two_parts(groups, folds, test, seed):
    groups = np.array(groups)
    try:
        without = split_rows(len(groups), Split(0, test, by="group"), seed, column=groups)
    except DataError:
        with pytest.raises(DataError):
            all_folds(len(groups), folds, test, seed, by="group", column=groups)
        return
    try:
        found = all_folds(len(groups), folds, test, seed, by="group", column=groups)
    except DataError:
        assert len(set(groups[without[0]].tolist())) < folds
        return
    assert_a_division(found, len(groups), without[2])
    for parts in found:
        assert sum(len(set(groups[rows])) for rows in parts) == len(set(groups.tolist()))


@settings(max_examples=60)
@given(times=st.lists(st.integers(0, 50), min_size=2, max_size=150), folds=st.integers(2, 7), test=parts_asked)
def test_by_time_a_fold_comes_after_what_is_trained_on_and_before_the_test_part(times, folds, test):
    times = np.array(times)
    try:
        without = split_rows(len(times), Split(0, test, by="time"), 0, column=times)
    except DataError:
        with pytest.raises(DataError):
            all_folds(len(times), folds, test, 0, by="time", column=times)
        return
    try:
        found = all_folds(len(times), folds, test, 0, by="time", column=times)
    except DataError:
        assert len(set(times[without[0]].tolist())) <= folds
        return
    for parts in found:
        assert parts[2].tolist() == without[2].tolist()
        in_order = [times[rows] for rows in parts if len(rows)]
        assert len(in_order) == (3 if len(without[2]) else 2)
        assert all(one.max() < other.min() for one, other in pairwise(in_order))
    validated = np.concatenate([validation for _, validation, _ in found])
    assert sorted(np.concatenate([validated, found[0][0], without[2]]).tolist()) == list(range(len(times)))
    assert len({len(np.unique(times[validation])) for _, validation, _ in found}) == 1


def test_without_a_column_time_is_the_order_of_the_rows():
    found = all_folds(8, 2, 2, 0, by="time")
    assert [[rows.tolist() for rows in parts] for parts in found] == [
        [[0, 1], [2, 3], [6, 7]],
        [[0, 1, 2, 3], [4, 5], [6, 7]],
    ]


@settings(max_examples=60)
@given(
    names=st.lists(st.sampled_from(["train", "validation", "test"]), min_size=2, max_size=100),
    folds=st.integers(2, 7),
    classes=st.integers(0, 3),
    seed=seeds,
)
def test_a_column_says_the_test_part_and_the_rest_is_divided(names, folds, classes, seed):
    column = np.array(names)
    labels = np.arange(len(names)) % classes if classes else None
    rest = column != "test"
    try:
        found = all_folds(len(names), folds, 0.0, seed, by="column", labels=labels, column=column)
    except DataError:
        smallest = rest.sum() if labels is None else np.unique(labels[rest], return_counts=True)[1].min(initial=200)
        assert "train" not in names or smallest < folds
        return
    assert_a_division(found, len(names), np.flatnonzero(~rest))
    for label in range(classes):
        counts = [np.sum(labels[validation] == label) for _, validation, _ in found]
        assert max(counts) - min(counts) <= 1


def test_where_a_column_says_the_test_part_folds_are_stratified_unless_they_are_not_to_be():
    y, column = [0] * 40 + [1] * 4, np.array(["train"] * 36 + ["test"] * 4 + ["validation"] * 4)
    options = {"by": "column", "column": "part"}
    for fold, stratify in enumerate(("auto", True, "auto", True), start=1):
        validation = divide(pool(y), of_fold(fold, 4, stratify=stratify, **options), 0, column=column)[1]
        assert validation.y.tolist() == [0] * 9 + [1]
    with pytest.raises(
        DataError, match=r"'?1'?, has 4 of 40 examples beside the test part\n  data\.split\.folds: 4, or"
    ):
        divide(pool(y), of_fold(1, 5, **options), 0, column=column)
    assert len(divide(pool(y), of_fold(1, 5, stratify=False, **options), 0, column=column)[1]) == 8


@pytest.mark.parametrize(("by", "column"), [("random", None), ("group", np.arange(60) % 12)])
def test_the_seed_decides_the_folds(by, column):
    first, again, other = (all_folds(60, 3, 0.2, seed, by=by, column=column)[0][1].tolist() for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_folds_take_the_place_of_the_fraction_for_validation():
    for validation in (0.0, 0.9):
        split = Split(validation, 0.2, folds=4, fold=1, fold_part="validation")
        assert list(map(len, divide(pool(np.arange(10.0)), split, 0))) == [6, 2, 2]


def test_a_test_part_may_be_given():
    given = {"test": pool([7.0, 8.0])}
    train, validation, test = divide(pool(np.arange(10.0)), of_fold(1, 5, "given"), 0, given=given)
    assert test is given["test"]
    assert (len(train), len(validation)) == (8, 2)
