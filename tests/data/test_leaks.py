import numpy as np
import pytest

from kerasdl.data import arrays
from kerasdl.data._leaks import alone, leaking

RANDOM = np.random.default_rng(0)
COUNT = 400
LABELS = {
    "whole": np.arange(COUNT) % 2,
    "truth": np.arange(COUNT) % 3 == 0,
    "names": np.array(["a", "b", "c", "b"] * (COUNT // 4), dtype=object),
    "floats": (np.arange(COUNT) % 2).astype(float),
}
NUMBERS = {"whole": RANDOM.integers(0, 1000, COUNT), "floats": RANDOM.normal(size=COUNT)}


@pytest.fixture
def random():
    return np.random.default_rng(1)


@pytest.mark.parametrize("y", LABELS.values(), ids=LABELS)
def test_a_column_made_from_classes_scores_1(y):
    _, numbered = np.unique(y, return_inverse=True)
    assert alone(numbered * 7.5 - 1, y) == 1
    assert alone(np.array(["x", "y", "z"], dtype=object)[numbered], y) == 1


@pytest.mark.parametrize("y", NUMBERS.values(), ids=NUMBERS)
def test_a_column_made_from_numbers_scores_almost_1(y):
    assert 0.98 < alone(3 * y - 1, y) <= 1


@pytest.mark.parametrize("y", [*LABELS.values(), *NUMBERS.values()], ids=[*LABELS, *map("many {}".format, NUMBERS)])
def test_noise_and_constants_score_about_0(y, random):
    assert alone(random.normal(size=COUNT), y) < 0.3
    assert alone(np.array([f"id{row}" for row in random.permutation(COUNT)], dtype=object), y) < 0.3
    assert alone(np.zeros(COUNT), y) == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e30])
def test_neither_units_nor_distance_from_zero_matter(random, scale):
    column = random.uniform(size=COUNT)
    score = alone(column, column)
    assert alone(column * scale, column) == score
    assert alone(column + 1e6, column) == score
    assert alone(column, column * scale) == pytest.approx(score)


def test_rows_that_take_turns_are_both_learned_from_and_scored_on():
    y = np.arange(100) % 2
    assert alone(y.astype(float), y) == 1


def test_classes_of_any_size_count_the_same(random):
    y = np.array([0] * 990 + [1] * 10)
    assert alone(random.normal(size=1000), y) < 0.2
    assert alone(y.astype(float), y) == 1


def test_missing_values_may_give_the_target_away(random):
    y = np.arange(COUNT) % 2
    assert alone(np.where(y, np.nan, random.uniform(0, 1, COUNT)), y) == 1


def test_one_of_several_numbers_of_a_column_is_enough(random):
    y = random.permutation(COUNT) % 2
    assert alone(np.stack([random.normal(size=COUNT), y], axis=1), y) == 1


def test_many_rows_are_looked_at_in_part_with_the_same_result_each_time(random):
    y = random.integers(0, 2, 100_000)
    column = y + random.normal(0, 0.5, 100_000)
    assert alone(column, y) == alone(column, y)
    assert 0.5 < alone(column, y) < 0.8


@pytest.mark.parametrize(
    "y",
    [
        None,
        np.arange(39) % 2,
        np.zeros((COUNT, 2)),
        np.zeros(COUNT, int),
        np.array([f"id{row}" for row in range(COUNT)], dtype=object),
    ],
)
def test_where_there_is_too_little_to_tell_there_is_no_score(y):
    assert alone(np.arange(len(y) if y is not None else COUNT), y) is None


def test_a_feature_of_an_array_that_is_the_target_is_found_and_one_that_is_like_it_is_not(tmp_path):
    random = np.random.default_rng(0)
    y = random.integers(0, 2, 400)
    x = np.stack([random.normal(size=400), 3.0 * y + 1, y + 0.5 * random.normal(size=400)], axis=1)
    np.savez(tmp_path / "data.npz", x=x, y=y)
    found = arrays(0, path=str(tmp_path / "data.npz")).findings
    assert [(each.rule, each.evidence["feature"]) for each in found] == [("likely_leak", 1)]
    np.savez(tmp_path / "single.npz", x=x[:, 1:2], y=y)
    assert arrays(0, path=str(tmp_path / "single.npz")).findings == ()


def test_images_sequences_and_what_has_no_target_are_not_looked_at():
    y = np.arange(100) % 2
    assert leaking(np.zeros((100, 4, 4)), y) == []
    assert leaking(np.stack([y, y], axis=1), None) == []
