"""Classification of points in the plane: two features, two classes."""

import math

import numpy as np
from sklearn.datasets import make_moons

Made = tuple[np.ndarray, np.ndarray | None]


def random_binary(random: np.random.Generator, *, examples: int = 100) -> Made:
    """Draw points and labels independently: nothing to learn, only to memorise."""
    return random.random((examples, 2), dtype="float32"), random.integers(0, 2, examples)


def xor(random: np.random.Generator, *, examples: int = 1000, noise: float = 0.0) -> Made:
    """Label points of a square by whether their coordinates differ in sign; no line parts the classes."""
    x = random.uniform(-1, 1, (examples, 2))
    y = (x[:, 0] > 0) ^ (x[:, 1] > 0)
    return _blurred(x, noise, random), y.astype("int64")


def moons(random: np.random.Generator, *, examples: int = 1000, noise: float = 0.1) -> Made:
    """Draw two half circles that reach into each other."""
    x, y = make_moons(examples, random_state=int(random.integers(2**32)))
    return _blurred(x, noise, random), y


def spirals(random: np.random.Generator, *, examples: int = 1000, noise: float = 0.02) -> Made:
    """Draw two interleaved spirals of two turns in the unit disc, after Lang and Witbrock (1988)."""
    y = np.arange(examples) % 2
    # The root spreads the points evenly over the spiral's length instead of crowding its centre.
    radius = np.sqrt(random.uniform(0.01, 1, examples))
    angle = 2 * 2 * math.pi * radius + math.pi * y
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _blurred(x, noise, random), y


def _blurred(x: np.ndarray, noise: float, random: np.random.Generator) -> np.ndarray:
    return (x + noise * random.standard_normal(x.shape)).astype("float32")
