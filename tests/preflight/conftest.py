"""Recipes that are prepared as a run prepares them, with models and losses of one's own that have a fault each."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kerasdl import recipe
from kerasdl.preflight.subject import Subject
from kerasdl.runs.preparing import prepare

OWN = """
import keras
from keras import ops

def faulty(inputs, outputs, *, fault: str):
    x, units = keras.Input(inputs.shape, dtype=inputs.dtype), outputs.shape[0]
    hidden = lambda given: keras.layers.Dense(16, "tanh", name="hidden")(given)
    last = lambda given, *rest: keras.layers.Dense(units, *rest, name="last")(given)
    return keras.Model(x, {
        "none": lambda: last(hidden(x)),
        "nan": lambda: ops.log(-1 - ops.square(last(x))),
        "double": lambda: keras.layers.Dense(units, dtype="float64")(x),
        "softmax": lambda: last(hidden(x), "softmax"),
        "sigmoid": lambda: last(hidden(x), "sigmoid"),
        "large": lambda: keras.layers.Dense(units, kernel_initializer=keras.initializers.RandomNormal(stddev=20.))(x),
        "huge": lambda: keras.layers.Dense(units, kernel_initializer=keras.initializers.RandomNormal(stddev=1e3))(x),
        "masked": lambda: last(keras.layers.GlobalAveragePooling1D()(keras.layers.Embedding(50, 8, mask_zero=True)(x))),
        "divided": lambda: last(hidden(x / ops.max(ops.abs(x), axis=1, keepdims=True))),
        "blind": lambda: last(hidden(x * 0)),
        "cut off": lambda: ops.stop_gradient(last(x)),
        "cut": lambda: last(ops.stop_gradient(hidden(x))),
        "constant": lambda: last(x * 0),
        "mixing": lambda: last(hidden(x - ops.mean(x, axis=0, keepdims=True))),
        "mixing in training": lambda: last(hidden(Mixing()(x))),
        "batch": lambda: last(keras.layers.BatchNormalization()(hidden(x))),
        "nothing": lambda: x[:, :units],
        "deep": lambda: last(deep(x)),
        "normalised": lambda: last(keras.layers.LayerNormalization()(x)),
    }[fault]())

def deep(x):
    for _ in range(12):
        x = keras.layers.Dense(8, "sigmoid")(x)
    return x

@keras.saving.register_keras_serializable()
class Mixing(keras.layers.Layer):
    def call(self, x, training=False):
        return x - ops.mean(x, axis=0, keepdims=True) if training else x

class Stepping(keras.Model):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.dense = keras.layers.Dense(outputs.shape[0])
        self.build((None, *inputs.shape))

    def build(self, shape):
        self.dense.build(shape)
        self.built = True

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        return super().train_step(data)

class Wrong(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return ops.mean(y_true * y_pred, axis=-1)

class Logits(keras.losses.Loss):
    def call(self, y_true, y_pred):
        return keras.losses.categorical_crossentropy(y_true, y_pred * 1.0, from_logits=True)
"""
DATA = {
    "wine": {"kind": "sklearn", "dataset": "wine"},
    "diabetes": {"kind": "sklearn", "dataset": "diabetes"},
    "moons": {"kind": "synthetic", "dataset": "moons", "examples": 200},
    "ring": {"kind": "synthetic", "dataset": "mixture_ring", "examples": 200},
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the module of faulty parts, where it is found."""
    (tmp_path / "preflight_parts.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.fixture
def points(tmp_path: Path) -> Callable[..., dict]:
    """Write random points and targets; give the recipe's `data` for them."""

    def write(scale: float = 1.0, offset: float = 0.0, targets: np.ndarray | None = None, **options) -> dict:
        random = np.random.default_rng(0)
        x = random.normal(size=(120, 3))
        y = (x[:, 0] > 0).astype(int) if targets is None else targets
        np.savez(tmp_path / "points.npz", x=(x * scale + offset).astype("float32"), y=y)
        return {"kind": "arrays", "path": str(tmp_path / "points.npz"), "standardise": False, **options}

    return write


@pytest.fixture
def texts(tmp_path: Path) -> dict:
    """Write texts of two classes; give the recipe's `data` for them."""
    for label, words in (("good", "fine bright warm"), ("bad", "grim dull cold")):
        (tmp_path / "texts" / label).mkdir(parents=True)
        for number in range(40):
            words_of_one = f"the film was {words.split()[number % 3]} and number {number}"
            (tmp_path / "texts" / label / f"{number}.txt").write_text(words_of_one)
    return {"kind": "text", "path": str(tmp_path / "texts")}


@pytest.fixture
def subject(own: None) -> Callable[..., Subject]:
    """Prepare a recipe: `subject("wine")`, with a fault, with overrides."""

    def made(data: str | dict = "wine", *overrides: str, fault: str | None = None) -> Subject:
        named = DATA[data] if isinstance(data, str) else data
        model = {"kind": "gan"} if data == "ring" else {"kind": "mlp", "units": [16]}
        if fault is not None:
            model = {"kind": "preflight_parts:faulty", "fault": fault}
        given = {"kerasdl": 1, "data": named, "model": model}
        return Subject(prepare(recipe.load(given, overrides, allow_import=["preflight_parts"])))

    return made
