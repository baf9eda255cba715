"""Which device a training runs on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import tensorflow as tf


def on(device: str) -> AbstractContextManager[Any]:
    """Place what is built and run inside the context on a device: `cpu:0` or `gpu:N`.

    On a GPU, TensorFlow takes kernels that give the same bits each time from now on, without which no resumed run would
    end as an uninterrupted one.
    """
    if device.startswith("gpu"):
        tf.config.experimental.enable_op_determinism()
    return tf.device(f"/{device}")


def on_gpu() -> bool:
    """Tell whether what is built here runs on a GPU."""
    return "GPU" in tf.zeros(()).device
