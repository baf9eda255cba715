"""Devices and precision."""

import keras

from kerasdl.engine import devices
from kerasdl.engine.precision import precision


def test_precision_is_that_of_the_layers_built_inside():
    with precision("bfloat16"):
        inside = keras.layers.Dense(1)
    outside = keras.layers.Dense(1)
    assert (inside.compute_dtype, inside.variable_dtype) == ("bfloat16", "float32")
    assert outside.compute_dtype == "float32"


def test_on_a_gpu_kernels_are_deterministic(monkeypatch):
    called = []
    monkeypatch.setattr("tensorflow.config.experimental.enable_op_determinism", lambda: called.append(True))
    devices.on("cpu:0")
    assert not called
    devices.on("gpu:1")
    assert called
