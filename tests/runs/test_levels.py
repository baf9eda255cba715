"""Targets relative to a level of their own: learned without it, scored with it."""

import numpy as np
import pytest

from kerasdl.components import find
from kerasdl.interfaces import Component, Target
from kerasdl.runs.levels import encode_targets, statistics
from kerasdl.runs.scoring import Scoring
from kerasdl.tasks import Forecasting

RANDOM = np.random.default_rng(0)
LEVELS = RANDOM.normal(100, 30, (50, 2)), RANDOM.uniform(1, 9, (50, 2))
VALUES = LEVELS[0] + LEVELS[1] * RANDOM.normal(size=(50, 2))
TASK = Forecasting(Target(statistics(VALUES, LEVELS), made_for="forecasting"))
ENCODED = encode_targets(TASK, VALUES, LEVELS)
LOGITS = RANDOM.normal(size=(50, 2)).astype(np.float32)
# In the data's units.
ANSWERS = (LOGITS * TASK.deviation + TASK.mean) * LEVELS[1] + LEVELS[0]


def component(room, kind):
    return Component(room, kind, {name: each.default for name, each in find(room, kind).signature.options.items()})


def test_values_are_learned_with_mean_0_and_variance_1():
    assert ENCODED.shape == (50, 6)
    np.testing.assert_allclose(ENCODED[:, :2].mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(ENCODED[:, :2].std(axis=0), 1, rtol=1e-5)


def test_without_levels_targets_are_what_they_were():
    task = Forecasting(Target(VALUES, made_for="forecasting"))
    np.testing.assert_array_equal(encode_targets(task, VALUES, None), task.encode(VALUES))
    assert statistics(VALUES, None) is VALUES


def test_a_metric_is_in_the_units_of_the_data():
    metric = Scoring(TASK, levelled=True).metric(component("metrics", "mae"))
    metric.update_state(ENCODED, LOGITS)
    assert float(metric.result()) == pytest.approx(np.abs(ANSWERS - VALUES).mean(), rel=1e-5)


def test_a_loss_compares_what_is_learned():
    loss = Scoring(TASK, levelled=True).loss(component("losses", "mean_squared_error"))
    assert float(loss(ENCODED, LOGITS)) == pytest.approx(np.square(ENCODED[:, :2] - LOGITS).mean(), rel=1e-5)


def test_a_loss_that_is_not_the_same_after_scaling_is_computed_in_the_units_of_the_data():
    loss = Scoring(TASK, levelled=True).loss(component("losses", "mean_absolute_percentage_error"))
    expected = 100 * np.abs((ANSWERS - VALUES) / VALUES).mean()
    assert float(loss(ENCODED, LOGITS)) == pytest.approx(expected, rel=1e-4)


def test_what_only_rounding_makes_differ_is_constant():
    level, unit = (each.astype(np.float32) for each in LEVELS)
    values = level.astype(float) + unit * np.array([1.7, 0.0])
    values[:, 1] = VALUES[:, 1]
    noise = np.random.default_rng(1).uniform(-6e-8, 6e-8, level.shape)
    found = statistics(values + noise * level, (level, unit))
    assert np.ptp(found[:, 0]) == 0
    assert np.ptp(found[:, 1]) > 1
