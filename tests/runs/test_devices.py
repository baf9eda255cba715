"""Which device a recipe means."""

import pytest

from kerasdl.errors import UsageError
from kerasdl.runs import devices


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
