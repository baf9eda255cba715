import numpy as np
import pytest

from kerasdl.errors import DataError
from kerasdl.fields import Array


def test_examples_become_an_array_of_the_models_type():
    found = Array("inputs", (2,)).decode([[1, 2], [3, 4]])
    assert (found.dtype, found.tolist()) == (np.float32, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    "rows", [[[1, 2, 3]], [1, 2], "12", None, [["a", "b"]], [[1, None]], [[2**70, 1]], np.ones((1, 1, 2))]
)
def test_rows_of_another_shape_or_type_are_refused(rows):
    with pytest.raises(DataError, match=r"(?s)expected \(examples, 2\) of numbers.*Give rows as the training data had"):
        Array("inputs", (2,)).decode(rows)


def test_the_first_row_of_another_length_is_named():
    with pytest.raises(DataError, match=r"(?s)data.npy:2 has shape \(3,\), expected \(2,\).*Give as many values"):
        Array("inputs", (2,)).decode([[1, 2], [1, 2, 3]], lambda row: f"data.npy:{row + 1}")


@pytest.mark.parametrize("value", [np.nan, np.inf, -1e300])
def test_what_is_not_finite_in_single_precision_is_refused(value):
    with pytest.raises(DataError, match=r"(?s)at rows\[1\]\[0\], expected finite numbers.*Fill in or leave out"):
        Array("inputs", (2,)).decode([[1, 2], [value, 0]])


@pytest.mark.parametrize("value", [-1, 10, 1.5, np.nan])
def test_what_is_no_token_id_is_refused(value):
    with pytest.raises(DataError, match=r"(?s)expected whole numbers from 0 to 9.*ids of the same vocabulary"):
        Array("inputs", (1,), "int32", vocabulary=10).decode([[value]])
