"""Sequences made up for models that must remember."""

import math

import numpy as np

from kerasdl.errors import UsageError

Made = tuple[np.ndarray, np.ndarray | None]


def sines(random: np.random.Generator, *, examples: int = 1000, noise: float = 0.1, length: int = 50) -> Made:
    """Draw windows `(length, 1)` of sine waves of random period and phase, and the value that follows each."""
    period = random.uniform(10, 50, (examples, 1))
    phase = random.uniform(0, 2 * math.pi, (examples, 1))
    wave = np.sin(2 * math.pi * np.arange(length + 1) / period + phase)
    wave = (wave + noise * random.standard_normal(wave.shape)).astype("float32")
    return wave[:, :-1, None], wave[:, -1:]


def adding(random: np.random.Generator, *, examples: int = 10_000, length: int = 50) -> Made:
    """Draw the adding problem of Hochreiter and Schmidhuber (1997), as Arjovsky et al. (2016) pose it.

    Two channels: values uniform in [0, 1], and markers, 0 but for a single 1 in each half of the sequence. The target
    is the sum of the two marked values. Always answering the mean, 1, has a mean squared error of 1/6.
    """
    if length < 2:
        raise UsageError(
            f"data.length: expected at least 2, one step for each marker, got {length}", cure="data.length: 50"
        )
    values = random.random((examples, length), dtype="float32")
    markers = np.zeros_like(values)
    rows, half = np.arange(examples), length // 2
    markers[rows, random.integers(0, half, examples)] = 1
    markers[rows, random.integers(half, length, examples)] = 1
    return np.stack([values, markers], axis=-1), (values * markers).sum(axis=1)
