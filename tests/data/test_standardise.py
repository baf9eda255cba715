import keras
import numpy as np
import pytest

from kerasdl.data._assemble import assemble
from kerasdl.data._standardise import identity, standardiser
from kerasdl.errors import DataError
from kerasdl.interfaces import Part, Spec

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(200, 3), (50, 7, 3), (20, 4, 5, 3)])
def test_each_feature_or_channel_gets_mean_0_and_variance_1(shape):
    x = RANDOM.normal([1.0, -50.0, 1e4], [0.1, 3.0, 500.0], shape)
    front, back = standardiser(x)
    seen = front.predict(x, verbose=0)
    axes = tuple(range(len(shape) - 1))
    np.testing.assert_allclose(seen.mean(axes), 0, atol=1e-3)
    np.testing.assert_allclose(seen.var(axes), 1, rtol=1e-3)
    np.testing.assert_allclose(back.predict(seen, verbose=0), x, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("constant", [0.0, 0.1, -1234.567, 1e9])
def test_a_constant_feature_becomes_0_and_another_value_of_it_does_not_explode(constant):
    x = np.stack([np.full(10_001, constant), np.arange(10_001)], axis=1)
    front, _ = standardiser(x)
    assert np.abs(front(x).numpy()[:, 0]).max() == 0
    assert abs(front.predict(np.array([[constant + 1, 0.0]]), verbose=0)[0, 0]) <= 1.001


@pytest.mark.parametrize("standardise", [True, False])
@pytest.mark.parametrize("offset", [1e9, -1e9, 1_700_000_000_000])
def test_a_feature_whose_spread_float32_loses_beside_its_offset_is_an_error(offset, standardise):
    x = np.stack([np.arange(10), offset + np.arange(10)], axis=1)
    with pytest.raises(DataError, match=r"feature 1 .* mean -?1.* deviation 2\.87(.|\n)*subtract the offset"):
        assemble((Part(x), None, None), standardise=standardise)


@pytest.mark.parametrize("standardise", [True, False])
def test_a_feature_too_small_for_float32_is_an_error_and_not_a_constant(standardise):
    x = np.stack([np.arange(10.0), 1e-300 * np.arange(10)], axis=1)
    with pytest.raises(DataError, match=r"feature 1 .* deviation of 2\.87e-300(.|\n)*another unit"):
        assemble((Part(x), None, None), standardise=standardise)


def test_a_saved_front_gives_numbers_far_from_zero_mean_0_and_variance_1(tmp_path):
    x = RANDOM.normal(1e5, 1.0, (1000, 1))
    standardiser(x)[0].save(tmp_path / "front.keras")
    seen = keras.saving.load_model(tmp_path / "front.keras").predict(x, verbose=0)
    np.testing.assert_allclose(seen, (x - x.mean()) / x.std(), atol=0.02)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "float64"])
def test_the_front_takes_any_type_of_number(dtype):
    x = RANDOM.integers(0, 2, (30, 4)).astype(dtype)
    front, _ = standardiser(x)
    expected = (x.astype(float) - x.astype(float).mean(0)) / x.astype(float).std(0)
    np.testing.assert_allclose(front.predict(x, verbose=0), expected, rtol=1e-5)


@pytest.mark.parametrize("factor", [1e-20, 1e25])
def test_a_feature_beyond_float32_is_an_error(factor):
    with pytest.raises(DataError, match=r"feature 1 (.|\n)*data\.standardise: false"):
        standardiser(np.array([[0.0, 0.0], [1.0, factor]]))


def test_fronts_compute_in_float32_whatever_the_policy():
    keras.config.set_dtype_policy("mixed_float16")
    try:
        front, back = standardiser(np.array([[100_000.0], [100_002.0]]))
    finally:
        keras.config.set_dtype_policy("float32")
    assert front.predict(np.array([[100_002.0]]), verbose=0).tolist() == [[1.0]]
    assert back.predict(np.array([[1.0]]), verbose=0).tolist() == [[100_002.0]]


@pytest.mark.parametrize("shape", [(60, 7, 3), (20, 7, 5, 3)])
def test_padded_steps_have_no_part_in_the_statistics_and_stay_as_they_are(shape, tmp_path):
    x = RANDOM.normal([1.0, -50.0, 1e4], [0.1, 3.0, 500.0], shape)
    padded = RANDOM.random(shape[:2]) < 0.4
    x[padded] = -99.9
    front, back = standardiser(x, -99.9)
    front.save(tmp_path / "front.keras")
    seen = keras.saving.load_model(tmp_path / "front.keras", safe_mode=True).predict(x, verbose=0)
    axes = tuple(range(len(shape[2:])))
    np.testing.assert_allclose(seen[~padded].mean(axes), 0, atol=1e-3)
    np.testing.assert_allclose(seen[~padded].var(axes), 1, rtol=1e-3)
    assert (seen[padded] == np.float32(-99.9)).all()
    np.testing.assert_allclose(back.predict(seen, verbose=0), x, rtol=1e-4, atol=1e-3)


def test_a_step_that_only_comes_to_the_value_of_padding_is_not_taken_for_it():
    # 0 and 1 in equal numbers become -1 and 1.
    x = np.array([[[0.0], [1.0], [0.0], [1.0], [-1.0]]])
    front, _ = standardiser(x, -1.0)
    seen = front.predict(x, verbose=0).ravel()
    np.testing.assert_allclose(seen, [-1, 1, -1, 1, -1], rtol=1e-5)
    assert (seen == -1).tolist() == [False] * 4 + [True]


def test_nothing_but_padding_is_an_error():
    with pytest.raises(DataError, match=r"data\.padding: null"):
        standardiser(np.zeros((3, 4, 2)), 0.0)


def test_token_ids_pass_as_they_are_and_have_no_back():
    ids = RANDOM.integers(0, 100, (6, 5))
    dataset = assemble((Part(ids), None, None), vocabulary=100)
    assert dataset.inputs == Spec((5,), "int32", 100)
    assert dataset.back is None
    np.testing.assert_array_equal(dataset.front.predict(ids, verbose=0), ids)


def test_an_identity_front_loads_in_safe_mode(tmp_path):
    identity(Spec((3,), "int32", 10)).save(tmp_path / "front.keras")
    loaded = keras.saving.load_model(tmp_path / "front.keras", safe_mode=True)
    assert loaded.predict(np.array([[1, 2, 3]]), verbose=0).tolist() == [[1, 2, 3]]


def test_statistics_come_from_the_training_part_only():
    train, test = Part(RANDOM.normal(size=(50, 2))), Part(RANDOM.normal(size=(10, 2)))
    front, changed = (
        assemble((train, None, part), task="generation").front.predict(train.x, verbose=0)
        for part in (test, Part(test.x * 1000))
    )
    np.testing.assert_array_equal(front, changed)
