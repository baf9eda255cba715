"""Forecasts that take no learning."""

import numpy as np
import pytest

from kerasdl.data import timeseries
from kerasdl.interfaces import Split

SPLIT = Split(12, 24, by="time")


def loaded(path, **options):
    return timeseries(0, path=path, target="sold", **{"window": 12, "horizon": 5, "split": SPLIT} | options)


def test_the_naive_forecast_is_the_last_value(table):
    dataset = loaded(table({"sold": range(72)}))
    assert list(dataset.baselines) == ["naive"]
    for name, part in (("train", dataset.train), ("validation", dataset.validation), ("test", dataset.test)):
        np.testing.assert_array_equal(dataset.baselines["naive"][name], np.repeat(part.y[:, :1] - 1, 5, axis=1))


@pytest.mark.parametrize("season", [2, 3, 12])
def test_seasonal_forecasts_of_what_only_repeats_are_right(table, season):
    dataset = loaded(table({"sold": [step % season for step in range(72)]}), season=season)
    for name, part in (("train", dataset.train), ("validation", dataset.validation), ("test", dataset.test)):
        np.testing.assert_array_equal(dataset.baselines["seasonal_naive"][name], part.y)
        np.testing.assert_array_equal(dataset.baselines["seasonal_mean"][name], part.y)


def test_the_seasonal_mean_is_that_of_training_and_of_what_was_measured(table):
    values = [*[0, 10] * 9, *[2, 10] * 9, *[99] * 36]
    dataset = loaded(table({"sold": values}), season=2)
    assert dataset.baselines["seasonal_mean"]["test"][0].tolist() == [1, 10, 1, 10, 1]
    values[20] = ""
    dataset = loaded(table({"sold": values}), season=2, missing_values="fill")
    assert dataset.baselines["seasonal_mean"]["test"][0, 0] == pytest.approx(16 / 17)


def test_the_season_before_may_lie_outside_the_window_and_parts_without_one_have_no_forecast(table):
    dataset = loaded(table({"sold": range(72)}), season=20)
    assert set(dataset.baselines["seasonal_naive"]) == {"validation", "test"}
    np.testing.assert_array_equal(dataset.baselines["seasonal_naive"]["test"], dataset.test.y - 20)


def test_several_series_and_targets_have_their_own(table):
    columns = {"shop": ["a"] * 72 + ["b"] * 72, "sold": range(144), "lent": range(500, 644)}
    path = table(columns)
    dataset = timeseries(0, path=path, target=["sold", "lent"], series="shop", window=6, horizon=2, split=SPLIT)
    expected = dataset.test.x["values"][:, -1]
    np.testing.assert_array_equal(dataset.baselines["naive"]["test"], np.tile(expected, (1, 2)))
