import typing

import numpy as np
import pytest

from kerasdl.data import synthetic
from kerasdl.errors import UsageError
from kerasdl.interfaces import Split

NAMES = typing.get_args(typing.get_type_hints(synthetic)["dataset"])
WHOLE = Split(0, 0)


@pytest.mark.parametrize("dataset", NAMES)
def test_same_seed_same_bits_other_seed_other_data(dataset):
    first, again, other = (synthetic(seed, dataset=dataset, split=WHOLE).train for seed in (0, 0, 1))
    assert first.x.tobytes() == again.x.tobytes()
    assert first.x.tobytes() != other.x.tobytes()
    if first.y is not None:
        assert first.y.tobytes() == again.y.tobytes()


@pytest.mark.parametrize("dataset", NAMES)
def test_examples_counts_all_parts_together(dataset):
    data = synthetic(0, dataset=dataset, examples=40)
    assert [len(part.x) for part in (data.train, data.validation, data.test)] == [28, 6, 6]


@pytest.mark.parametrize("dataset", ["random_binary", "xor", "moons", "spirals"])
def test_points_of_the_plane_have_two_classes(dataset):
    part = synthetic(0, dataset=dataset, split=WHOLE).train
    assert part.x.shape == (100 if dataset == "random_binary" else 1000, 2)
    assert part.x.dtype == "float32"
    assert part.y.dtype == "int64"
    assert 0.4 <= part.y.mean() <= 0.6


def test_xor_has_the_signs_that_its_labels_say():
    part = synthetic(0, dataset="xor", split=WHOLE).train
    np.testing.assert_array_equal((part.x[:, 0] * part.x[:, 1] < 0).astype(int), part.y)


def test_one_spiral_is_the_other_turned_half_around():
    part = synthetic(0, dataset="spirals", noise=0, split=WHOLE).train
    radius = np.linalg.norm(part.x, axis=1)
    angle = np.arctan2(part.x[:, 1], part.x[:, 0]) - 4 * np.pi * radius
    turned = (np.cos(angle) < 0).astype(int)
    np.testing.assert_array_equal(turned, part.y)
    assert radius.max() <= 1.001


@pytest.mark.parametrize("dataset", ["xor", "moons", "spirals", "sines"])
def test_noise_moves_what_is_otherwise_the_same(dataset):
    still, noisy = (synthetic(0, dataset=dataset, noise=noise, split=WHOLE).train for noise in (0, 0.5))
    assert np.std(noisy.x - still.x) == pytest.approx(0.5, rel=0.1)


def test_a_sine_goes_on_in_its_target():
    data = synthetic(0, dataset="sines", length=30, noise=0, split=WHOLE)
    assert data.train.x.shape == (1000, 30, 1)
    assert data.train.y.shape == (1000, 1)
    assert data.task == "forecasting"
    # Any sine obeys s[t+1] = c * s[t] - s[t-1] with the same c everywhere.
    x, y = data.train.x[:, :, 0].astype(float), data.train.y[:, 0].astype(float)
    clear = np.abs(x[:, -2]) > 0.5
    c = ((x[:, -1] + x[:, -3]) / x[:, -2])[clear]
    np.testing.assert_allclose(c * x[clear, -1] - x[clear, -2], y[clear], atol=1e-4)


def test_the_adding_problem_sums_one_marked_value_of_each_half():
    part = synthetic(0, dataset="adding", length=21, split=WHOLE).train
    values, markers = part.x[..., 0], part.x[..., 1]
    assert part.x.shape == (10_000, 21, 2)
    assert (markers[:, :10].sum(axis=1) == 1).all()
    assert (markers[:, 10:].sum(axis=1) == 1).all()
    np.testing.assert_allclose((values * markers).sum(axis=1), part.y, rtol=1e-6)
    assert np.mean((part.y - 1) ** 2) == pytest.approx(1 / 6, rel=0.05)


def test_an_adding_problem_needs_a_step_for_each_marker():
    with pytest.raises(UsageError, match=r"data\.length: 50"):
        synthetic(0, dataset="adding", length=1)


@pytest.mark.parametrize(("dataset", "modes", "radius"), [("mixture_ring", 8, 2.0), ("mixture_grid", 25, None)])
def test_a_mixture_scores_full_marks_on_its_own_samples(dataset, modes, radius):
    data = synthetic(0, dataset=dataset, split=WHOLE)
    assert data.task == "generation"
    assert data.train.y is None
    assert len(data.train.x) == 10_000
    scores = data.measure(data.train.x)
    assert scores["modes"] == modes
    # Within three standard deviations in two dimensions: 1 - exp(-9/2).
    assert scores["high_quality"] == pytest.approx(1 - np.exp(-4.5), abs=0.004)
    if radius:
        np.testing.assert_allclose(np.linalg.norm(data.train.x, axis=1), radius, atol=0.15)


def test_measures_see_collapse_misses_and_what_is_no_number():
    measure = synthetic(0, dataset="mixture_ring").measure
    assert measure(np.full((10, 2), [2.0, 0.0])) == {"modes": 1.0, "high_quality": 1.0}
    assert measure(np.zeros((10, 2))) == {"modes": 0.0, "high_quality": 0.0}
    half = np.array([[2.0, 0.0], [np.nan, 0.0], [0.0, -2.0], [np.inf, 1.0]])
    assert measure(half) == {"modes": 2.0, "high_quality": 0.5}


def test_generated_samples_become_raw_again():
    data = synthetic(0, dataset="mixture_grid", examples=500)
    raw = data.back.predict(data.front.predict(data.train.x, verbose=0), verbose=0)
    np.testing.assert_allclose(raw, data.train.x, atol=1e-5)


@pytest.mark.parametrize(
    ("dataset", "option"),
    [
        ("random_binary", "noise"),
        ("adding", "noise"),
        ("mixture_ring", "noise"),
        ("moons", "length"),
        ("xor", "length"),
    ],
)
def test_an_option_that_does_not_apply_is_an_error(dataset, option):
    with pytest.raises(UsageError, match=rf"data\.{option}: null"):
        synthetic(0, dataset=dataset, **{option: 5})
