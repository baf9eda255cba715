"""What every loss of our own does, and what the quantile loss is."""

from pathlib import Path

import keras
import numpy as np
import pytest

from kerasdl import losses
from kerasdl.components import find
from kerasdl.interfaces.room import camel_case, plugin_files

KINDS = plugin_files(Path(losses.__path__[0]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_loss_describes_its_options_and_saves_with_its_model(kind, tmp_path):
    assert all(option.description for option in find("losses", kind).signature.options.values())
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", getattr(losses, camel_case(kind))())
    x = np.ones((4, 2), "float32")
    before = model.evaluate(x, x[:, :1], verbose=0)
    model.save(tmp_path / "model.keras")
    assert keras.saving.load_model(tmp_path / "model.keras").evaluate(x, x[:, :1], verbose=0) == before


def test_there_are_losses():
    assert "quantile" in KINDS


@pytest.mark.parametrize("quantile", [0.1, 0.5, 0.9])
def test_the_quantile_loss_is_least_at_the_quantile(quantile):
    targets = np.random.default_rng(0).exponential(size=(1001, 1)).astype("float32")
    loss = losses.Quantile(quantile=quantile)
    candidates = np.quantile(targets, [0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95])
    costs = [float(loss(targets, np.full_like(targets, candidate))) for candidate in candidates]
    assert candidates[int(np.argmin(costs))] == pytest.approx(np.quantile(targets, quantile))
