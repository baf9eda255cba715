import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.data._duplicates import repeated, repeats
from kerasdl.interfaces import Part

NUMBERS = st.sampled_from([0.0, 1.0, 2.0, 0.5, -1.5, 1e-30, 1e30, np.nan])
ROWS = st.lists(
    st.tuples(NUMBERS, NUMBERS, st.sampled_from(["", "a", "b"]), st.integers(0, 2)), min_size=1, max_size=30
)


def part(rows):
    first, second, name, y = zip(*rows, strict=True)
    numbers = np.array([first, second], "float32").T
    return Part({"numbers": numbers, "name": np.array(name, dtype=object)}, np.array(y))


@settings(max_examples=200)
@given(rows=ROWS, train=ROWS)
def test_rows_are_repeated_if_all_their_values_are(rows, train):
    known = set(map(repr, train))
    assert repeated(part(rows), part(train)) == sum(repr(row) in known for row in rows)


@pytest.mark.parametrize("column", [np.arange(4.0), np.arange(4), np.array(list("abcd"), dtype=object)])
def test_inputs_and_targets_are_both_compared(column):
    train = Part({"x": column}, np.array([0, 0, 1, 1]))
    assert repeated(train, train) == 4
    assert repeated(Part({"x": column}, np.array([0, 1, 1, 0])), train) == 2
    assert repeated(Part({"x": column[::-1]}, np.array([0, 0, 1, 1])), train) == 0


def test_weights_are_compared_and_targets_may_be_none():
    train = Part({"x": np.arange(3.0)}, None, np.ones(3))
    assert repeated(train, train) == 3
    assert repeated(Part({"x": np.arange(3.0)}, None, np.array([1.0, 2.0, 1.0])), train) == 2


def test_missing_is_equal_to_missing_and_to_no_number():
    train = Part({"x": np.array([np.nan, 0.0, 5.0])})
    assert repeated(Part({"x": np.array([np.nan, -np.nan, -0.0, -1.5])}), train) == 3


def test_values_in_the_columns_of_others_are_not_the_same():
    train = Part({"a": np.array([1.0]), "b": np.array([2.0])})
    assert repeated(Part({"a": np.array([2.0]), "b": np.array([1.0])}), train) == 0


def test_many_rows_that_differ_in_one_digit_are_told_apart():
    first, second = np.divmod(np.arange(40_000), 200)
    train = Part({"a": first.astype("float32"), "b": second.astype("float32")}, np.zeros(40_000, int))
    assert repeated(Part({"a": first + 0.5, "b": second}, np.zeros(40_000, int)), train) == 0
    assert repeated(Part({"a": first, "b": second}, np.ones(40_000, int)), train) == 0


def test_each_pair_of_parts_is_compared():
    parts = [Part({"x": np.arange(first, first + 4.0)}) for first in (0, 3, 4)]
    told = [finding.explanation for finding in repeats(tuple(parts))]
    assert [text.partition(", value")[0] for text in told] == [
        "1 of 4 rows of the validation part are in the training part too",
        "3 of 4 rows of the test part are in the validation part too",
    ]
