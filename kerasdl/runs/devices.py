"""Which device a recipe means on this machine."""

from __future__ import annotations

import tensorflow as tf

from kerasdl.errors import UsageError


def available() -> dict[str, list[str]]:
    """List what there is, by the names a recipe uses: `{"cpu": [...], "gpu": [...]}`."""
    return {
        kind: [f"{kind}:{index}" for index, _ in enumerate(tf.config.list_physical_devices(kind.upper()))]
        for kind in ("cpu", "gpu")
    }


def resolve(devices: str) -> str:
    """Give the one device that `auto`, `cpu`, `gpu`, `gpu:N` or `all` means here: `cpu:0` or `gpu:N`.

    Raises:
        UsageError: It is not there, or it means several.
    """
    gpus = available()["gpu"]
    if devices == "cpu" or (devices in ("auto", "all") and not gpus):
        return "cpu:0"
    if devices == "all" and len(gpus) > 1:
        raise UsageError(
            f"training.devices: all: this version trains on one device, and there are {len(gpus)} GPUs",
            cure=f"Write training.devices: one of {', '.join(gpus)}.",
        )
    asked = "gpu:0" if devices in ("auto", "gpu", "all") else devices
    if asked not in gpus:
        listed = ", ".join([*gpus, "cpu"])
        raise UsageError(
            f"training.devices: {devices!r} is not there; this machine has: {listed}",
            cure="Write training.devices: auto. For NVIDIA GPUs install: pip install 'kerasdl[gpu]'"
            if not gpus
            else f"Write training.devices: {gpus[0]}.",
        )
    return asked
