"""What a core sees of a window, and what its answers are relative to."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasdl.data import timeseries
from kerasdl.interfaces import Split

SPLIT = Split(0.2, 0.2, by="time")
RANDOM = np.random.default_rng(0)


@pytest.fixture
def shops(table):
    """Two series of sales and prices, one a hundred times the other."""
    sold = RANDOM.normal(10, 2, 60).round(3)
    columns = {"shop": ["a"] * 60 + ["b"] * 60, "sold": [*sold, *(100 * sold).round(1)], "price": [*range(120)]}
    return table(columns)


def load(path, **options):
    return timeseries(0, path=path, target="sold", **{"window": 6, "horizon": 4, "split": SPLIT} | options)


def tensors(part):
    return {name: tf.convert_to_tensor(column) for name, column in part.x.items()}


def relative(dataset, part):
    level, unit = (each.numpy() for each in dataset.levels(tensors(part)))
    return (part.y - level) / unit


def test_each_series_is_scaled_by_its_training_part(shops, seen):
    dataset = load(shops, series="shop", covariates=["price"])
    x, names = seen(dataset), dataset.train.x["series"]
    np.testing.assert_allclose(x[names == "a"], x[names == "b"], atol=1e-5)
    sold = dataset.train.x["values"][names == "a"][:, :, 0]
    first = np.concatenate([sold[0], dataset.train.y[names == "a"][:, 0], dataset.train.y[names == "a"][-1, 1:]])
    assert len(first) == 36
    np.testing.assert_allclose(x[0, :, 0], (sold[0] - first.mean()) / first.std(), rtol=1e-5)
    np.testing.assert_allclose(relative(dataset, dataset.train)[0], (first[6:10] - first.mean()) / first.std(), 1e-5)


def test_scaled_by_window_series_have_no_names_and_no_size(shops, seen):
    dataset = load(shops, series="shop", covariates=["price"], scaling="window")
    assert list(dataset.train.x) == ["values"]
    half = len(dataset.train) // 2
    x, y = seen(dataset), relative(dataset, dataset.train)
    np.testing.assert_allclose(x[:half, :, 0], x[half:, :, 0], atol=1e-5)
    np.testing.assert_allclose(x[:, :, 0].mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(x[:, :, 0].std(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(y[:half], y[half:], atol=1e-4)
    # Covariates have one scale for all.
    assert x[:half, :, 1].max() < x[half:, :, 1].min()


def test_a_window_that_does_not_move_is_divided_by_what_is_usual(table):
    values = [*RANDOM.normal(size=30), *[5.0] * 30]
    dataset = load(table({"sold": values}), scaling="window")
    _, unit = (each.numpy() for each in dataset.levels(tensors(dataset.test)))
    train = dataset.train.x["values"].std(axis=1)
    np.testing.assert_allclose(unit, np.full_like(unit, np.median(train) / 100), rtol=1e-4)


@pytest.mark.parametrize(("relative_to", "back"), [("last", 1), ("season", 3)])
def test_forecasts_are_relative_to_the_last_value_or_the_last_season(shops, relative_to, back):
    dataset = load(shops, series="shop", relative_to=relative_to, season=3, horizon=7)
    level, _ = (each.numpy() for each in dataset.levels(tensors(dataset.test)))
    season = dataset.test.x["values"][:, -back:, 0]
    np.testing.assert_array_equal(level, np.tile(season, (1, 7))[:, :7])


def test_several_targets_have_levels_of_their_own_step_by_step(table):
    values = RANDOM.normal(size=(60, 2)) * [1, 50] + [0, 1000]
    path = table({"low": values[:, 0], "high": values[:, 1]})
    dataset = timeseries(0, path=path, target=["low", "high"], window=6, horizon=4, relative_to="last", split=SPLIT)
    level, unit = (each.numpy() for each in dataset.levels(tensors(dataset.test)))
    np.testing.assert_array_equal(level, np.tile(dataset.test.x["values"][:, -1], (1, 4)))
    assert (unit[0, ::2] == unit[0, 0]).all()
    assert unit[0, 1] > 20 * unit[0, 0]
    assert dataset.test.y.shape == (len(dataset.test), 8)


def test_a_constant_channel_is_only_centred(table, seen):
    dataset = load(table({"sold": RANDOM.normal(size=60), "price": [7] * 60}), covariates=["price"])
    assert not seen(dataset)[:, :, 1].any()


def test_the_calendar_goes_around(table, seen):
    days = (np.datetime64("2020-01-01") + np.arange(800)).astype(str)
    path = table({"day": days, "sold": RANDOM.normal(size=800)})
    dataset = load(path, date="day", calendar=["year", "week"])
    x = seen(dataset)
    assert x.shape[2] == 5
    np.testing.assert_allclose(np.square(x[:, :, [1, 2]]) + np.square(x[:, :, [3, 4]]), 1, rtol=1e-4)
    np.testing.assert_allclose(x[0, :, [2, 4]], x[7, :, [2, 4]], atol=1e-3)
    np.testing.assert_allclose(x[0, :, [1, 3]], x[365, :, [1, 3]], atol=0.01)


def test_a_series_that_training_never_saw_is_no_other(shops):
    dataset = load(shops, series="shop")
    batch = {"values": tf.zeros((1, 6, 1)), "series": tf.constant(["c"])}
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"vocabulary"):
        dataset.front(batch)


@pytest.mark.parametrize("scaling", ["series", "window"])
def test_front_and_levels_are_plain_layers(shops, scaling, tmp_path):
    dataset = load(shops, series="shop", scaling=scaling, relative_to="season", season=3)
    for name, model in (("front", dataset.front), ("levels", dataset.levels)):
        model.save(tmp_path / f"{name}.keras")
        loaded = keras.saving.load_model(tmp_path / f"{name}.keras", safe_mode=True)
        keras.tree.map_structure(
            np.testing.assert_array_equal, loaded(tensors(dataset.test)), model(tensors(dataset.test))
        )
