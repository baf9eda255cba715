import numpy as np
import pytest

from kerasdl.interfaces import Target

MANY = np.arange(100)


@pytest.mark.parametrize(
    ("values", "names", "count"),
    [
        (MANY % 20, None, 20),
        (MANY % 21, None, 0),
        (MANY, tuple(map(str, MANY)), 100),
        (MANY[:1], ("seen", "unseen"), 2),
        (MANY.astype(str), None, 100),
        (MANY > 50, None, 2),
        (MANY % 2.0, None, 2),
        ((MANY % 2).astype("float16"), None, 2),
        (MANY % 3.0, None, 0),
        (MANY % 2 + 1.0, None, 0),
        (np.zeros(5), None, 0),
        (MANY % 2 + 1e-9, None, 0),
        (MANY.reshape(-1, 2) % 2, None, 0),
        (None, None, 0),
    ],
)
def test_whole_numbers_have_classes_if_they_are_few_or_named(values, names, count):
    assert Target(values, names).class_count == count
