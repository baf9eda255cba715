import sys

import keras
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from kerasdl.callbacks import tensorboard
from kerasdl.errors import UsageError


def fit(callback, **settings):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model.fit(np.ones((4, 1)), np.ones((4, 1)), callbacks=[callback], verbose=0, **settings)


def tags(folder, kind):
    events = EventAccumulator(str(folder / "train"))
    events.Reload()
    return set(events.Tags()[kind])


def test_it_is_keras_s_own_class_and_writes_every_epoch(tmp_path):
    callback = tensorboard(log_dir=str(tmp_path))
    assert type(callback) is keras.callbacks.TensorBoard
    fit(callback, epochs=2)
    assert "epoch_loss" in tags(tmp_path, "tensors")
    assert not any("kernel" in tag for tag in tags(tmp_path, "tensors"))


def test_options_reach_keras(tmp_path):
    fit(tensorboard(log_dir=str(tmp_path), histogram_freq=1, update_freq="batch", write_graph=True), batch_size=2)
    written = tags(tmp_path, "tensors")
    assert "batch_loss" in written
    assert any("kernel" in tag for tag in written)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(UsageError, match="pip install tensorboard"):
        tensorboard()
