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


def test_images_are_compared_whole():
    images = RANDOM.normal(size=(30, 4, 4, 1))
    assert shared(part(images), part(images[:3])) == 1
    assert shared(part(images), part(images[:3] + 1)) == 0


@pytest.mark.parametrize("x", [RANDOM.integers(0, 2, size=(200, 6)), np.tile(RANDOM.normal(size=(9, 1)), (20, 1))])
def test_rows_of_few_values_are_alike_by_chance(x):
    assert shared(part(x), part(x)) is None


def test_what_is_not_one_tensor_of_fractions_is_not_compared():
    rows = RANDOM.normal(size=(20, 5))
    named = Examples({"a": tf.constant(rows)}, None)
    whole = Examples(tf.constant(rows.astype(int)), None)
    assert shared(named, named) is shared(whole, whole) is None
    assert shared(part(rows), part(rows[:0])) is None
