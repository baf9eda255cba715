"""Devices and precision."""

import keras
import pytest

from kerasdl.engine import devices
from kerasdl.engine.precision import precision
from kerasdl.errors import UsageError


def test_the_cpu_is_there():
    assert devices.resolve("cpu") == "cpu:0"
    assert "cpu:0" in devices.available()["cpu"]


def test_without_a_gpu_auto_and_all_mean_the_cpu(monkeypatch):
    monkeypatch.setattr(devices, "available", lambda: {"cpu": ["cpu:0"], "gpu": []})
    assert devices.resolve("auto") == devices.resolve("all") == "cpu:0"
    with pytest.raises(UsageError, match=r"this machine has: cpu\n.*training.devices: auto"):
        devices.resolve("gpu")


def test_with_gpus_the_one_asked_for_is_taken(monkeypatch):
    monkeypatch.setattr(devices, "available", lambda: {"cpu": ["cpu:0"], "gpu": ["gpu:0", "gpu:1"]})
    assert devices.resolve("auto") == devices.resolve("gpu") == "gpu:0"
    assert devices.resolve("gpu:1") == "gpu:1"
    with pytest.raises(UsageError, match=r"'gpu:2' is not there.*\n.*training.devices: gpu:0"):
        devices.resolve("gpu:2")
    with pytest.raises(UsageError, match=r"2 GPUs\n.*one of gpu:0, gpu:1"):
        devices.resolve("all")


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
