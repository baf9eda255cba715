"""Examples that two parts share, told apart from those that are alike by chance."""

import numpy as np
import pytest
import tensorflow as tf

from kerasdl.runs.examples import Examples
from kerasdl.runs.sharing import shared

RANDOM = np.random.default_rng(0)


def part(x):
    return Examples(tf.constant(x, tf.float32), None)


def test_rows_of_one_part_are_found_in_the_other():
    rows = RANDOM.normal(size=(200, 5))
    assert shared(part(rows[:150]), part(rows[150:])) == 0
    assert shared(part(rows[:150]), part(rows[140:160])) == pytest.approx(0.5)


def test_rows_that_were_drawn_more_than_once_are_found():
    rows = RANDOM.normal(size=(300, 4))[RANDOM.integers(0, 300, 300)]
    assert shared(part(rows[:240]), part(rows[240:])) > 0.3


def test_images_are_compared_whole():
    images = RANDOM.integers(0, 256, size=(100, 4, 4, 1)) / 255
    assert shared(part(images), part(images[:3])) == 1
    assert shared(part(images), part(images[:3] + 1)) == 0


ALIKE = {
    "of two values": RANDOM.integers(0, 2, size=(200, 6)),
    "one-hot": np.concatenate([np.eye(8)[RANDOM.integers(0, 8, 1800)] for _ in range(3)], axis=1),
    "mostly 0": RANDOM.normal(size=(500, 40)) * (RANDOM.random((500, 40)) < 0.03),
    "of one number": RANDOM.integers(0, 30, size=(500, 1)) * np.array([[1.0, 2.0, 0.5, 7.0]]),
}


@pytest.mark.parametrize("name", ALIKE)
def test_rows_of_few_values_are_alike_by_chance(name):
    assert shared(part(ALIKE[name][:400]), part(ALIKE[name][-100:])) is None


def test_what_is_not_one_tensor_of_fractions_is_not_compared():
    rows = RANDOM.normal(size=(20, 5))
    named = Examples({"a": tf.constant(rows)}, None)
    whole = Examples(tf.constant(rows.astype(int)), None)
    assert shared(named, named) is shared(whole, whole) is None
    assert shared(part(rows), part(rows[:0])) is None
