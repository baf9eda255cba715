import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.data._split import divide, split_rows
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Part, Split

fractions = st.floats(0, 0.6)


def pool(y):
    return Part(np.arange(2.0 * len(y)).reshape(-1, 2), np.asarray(y))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    count=st.integers(1, 300),
    validation=fractions,
    test=fractions,
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
    for rows, fraction in zip(parts[1:], (validation, test), strict=True):
        assert len(rows) == round(count * fraction)
        assert (len(rows) > 0) == (fraction > 0)
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
