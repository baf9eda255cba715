"""What `kerasdl.check` gives, and leaves alone."""

import random
from dataclasses import asdict

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.errors import DataError, RecipeError, UsageError
from kerasdl.files import storage
from kerasdl.preflight.range_test import read

MOONS = {"kerasdl": 1, "data": {"kind": "synthetic", "dataset": "moons", "examples": 60}, "model": "mlp"}


def drawn():
    return [random.random(), np.random.random(), float(keras.random.uniform(())), float(tf.random.uniform(()))]


def test_a_healthy_recipe_passes_and_nothing_is_written_or_drawn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keras.utils.set_random_seed(3)
    expected = drawn()
    keras.utils.set_random_seed(3)
    found = kerasdl.check(MOONS, "training.batch_size=1")
    assert drawn() == expected
    assert list(tmp_path.iterdir()) == []
    assert {outcome.result for outcome in found} <= {"pass", "warn"}
    assert len({outcome.check for outcome in found}) == len(found) >= 10


@pytest.mark.usefixtures("own")
def test_the_worst_comes_first_and_cures_fit_the_recipe():
    found = kerasdl.check(MOONS, "model={kind: 'preflight_parts:faulty', fault: cut}", allow_import=["preflight_parts"])
    order = [("fail", "warn", "pass", "skip").index(outcome.result) for outcome in found]
    assert order == sorted(order)
    assert (found[0].check, found[0].result, found[0].cures) == ("gradients", "fail", ())


@pytest.mark.usefixtures("own")
def test_a_loss_that_depends_on_no_weight_is_told_without_a_traceback():
    model = "model={kind: 'preflight_parts:faulty', fault: cut off}"
    found = kerasdl.check(MOONS, model, allow_import=["preflight_parts"])
    told = {outcome.check: outcome for outcome in found}
    assert "No gradient reaches any weight" in told["gradients"].explanation
    assert told["small_batch"].result == "fail"


def test_data_that_is_read_on_demand_is_checked_too(monkeypatch):
    monkeypatch.setattr(storage, "most_bytes", lambda: 0)
    found = {outcome.check: outcome for outcome in kerasdl.check(MOONS)}
    assert {outcome.result for outcome in found.values()} == {"pass"}
    assert found["resources"].evidence["data_bytes"] < 1000


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_in_half_precision_a_healthy_recipe_passes(precision):
    found = kerasdl.check(MOONS, f"training.precision={precision}")
    assert {outcome.result for outcome in found} == {"pass"}


def test_of_folds_the_first_is_looked_at_and_time_is_that_of_all():
    found = {outcome.check: outcome for outcome in kerasdl.check(MOONS, "data.split.folds=3")}
    assert "in each of 3 folds" in found["resources"].explanation
    evidence = found["resources"].evidence
    assert evidence["total_seconds"] == pytest.approx(
        3 * (evidence["compile_seconds"] + 10 * evidence["epoch_seconds"])
    )


def test_outcomes_are_plain_data():
    assert all(asdict(outcome)["check"] == outcome.check for outcome in kerasdl.check(MOONS))


def test_what_is_wrong_with_recipe_data_or_call_is_refused_as_a_run_refuses_it():
    with pytest.raises(RecipeError, match="there is no model 'mpl'"):
        kerasdl.check(MOONS, "model=mpl")
    with pytest.raises(DataError, match=r"none\.npz"):
        kerasdl.check(MOONS, "data={kind: arrays, path: none.npz}")
    with pytest.raises(UsageError, match="follows 'val_acc'"):
        kerasdl.check(MOONS, "callbacks=[{kind: early_stopping, monitor: val_acc}]")
    for loss in ("kl_divergence", "cosine_similarity"):
        with pytest.raises(
            UsageError, match=rf"^training.loss: {loss} .*\n  Write training.loss: auto, which is binary_"
        ):
            kerasdl.check(MOONS, f"training.loss={loss}")
    with pytest.raises(UsageError, match=r"kerasdl\.check: expected a path.*\n  Write kerasdl.check\("):
        kerasdl.check(3)
    with pytest.raises(UsageError, match=r"kerasdl.check: expected overrides as text.*\n  Write kerasdl.check\("):
        kerasdl.check(MOONS, {"training.epochs": 3})


def test_a_step_without_memory_is_told_with_a_batch_that_may_fit(monkeypatch):
    from kerasdl.preflight import checks

    def starved(subject):
        raise tf.errors.ResourceExhaustedError(None, None, "out of memory")

    # No machine that tests run on could be filled up without harm to others.
    monkeypatch.setitem(vars(checks), "shapes", starved)
    found = kerasdl.check(MOONS)[0]
    assert (found.check, found.result, found.cures) == ("shapes", "fail", ("training.batch_size=16",))


def test_a_range_test_reads_where_losses_fall_and_where_they_leave_their_path():
    rates = np.geomspace(1e-6, 10, 71)
    falling = np.where(rates < 1e-4, 1.0, np.where(rates < 0.1, 0.2, 8.0))
    found = read(rates, falling)
    assert found.first == pytest.approx(1)
    assert 0.03 < found.best < 0.1 <= found.edge < 1
    assert 5e-5 < found.suggestion < 1e-3
    flat = read(rates, np.ones(71))
    assert (flat.suggestion, flat.edge) == (None, None)
    broken = read(rates[:30], np.append(np.ones(29), np.nan))
    assert broken.edge == rates[28]
