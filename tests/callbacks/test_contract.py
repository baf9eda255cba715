"""What every callback keeps to; a new file in `kerasdl/callbacks` is tested without an edit here."""

import ast
import inspect
import re
from pathlib import Path

import keras
import numpy as np
import pytest

import kerasdl.callbacks
from kerasdl import interfaces
from kerasdl.interfaces.room import camel_case, plugin_files

FOLDER = Path(kerasdl.callbacks.__file__).parent
KINDS = plugin_files(FOLDER)
ANNOTATIONS = {
    *interfaces.__all__,
    "str",
    "int",
    "float",
    "bool",
    "tuple",
    "Sequence",
    "Mapping",
    "Literal",
    "Annotated",
}


def component(kind):
    return getattr(kerasdl.callbacks, kind, None) or getattr(kerasdl.callbacks, camel_case(kind))


def arguments(kind):
    """Read the options as the recipe checker does: from the source."""
    tree = ast.parse((FOLDER / f"{kind}.py").read_text(encoding="utf-8"))
    own = next(node for node in tree.body if getattr(node, "name", None) in (kind, camel_case(kind)))
    if isinstance(own, ast.ClassDef):
        own = next(node for node in own.body if getattr(node, "name", None) == "__init__")
    return own.args


class Sampler(keras.Model):
    """A linear model that claims to generate pictures too, so that any callback takes it."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1, kernel_initializer="zeros")

    def call(self, x):
        return self.dense(x)

    def sample(self, count, seed):
        return np.random.default_rng(seed).random((count, 8, 8, 1), "float32")


def train_twice(*callbacks):
    model = Sampler()
    model.compile(keras.optimizers.SGD(0.1), "mse")
    x = np.random.default_rng(0).normal(size=(16, 3)).astype("float32")
    y = x.sum(axis=1, keepdims=True)
    for _ in range(2):
        history = model.fit(
            x, y, batch_size=16, epochs=3, validation_data=(x, y), callbacks=list(callbacks), shuffle=False, verbose=0
        )
        assert len(history.epoch) == 3
    return model.get_weights()


@pytest.fixture(scope="module")
def weights_without_callbacks():
    return train_twice()


def test_there_are_callbacks():
    assert {"early_stopping", "gradient_monitor", "checkpoint", "tensorboard", "csv_logger"} <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_options_are_keywords_with_types_and_literal_defaults(kind):
    options = arguments(kind)
    assert [argument.arg for argument in options.args] in ([], ["self"])
    assert options.vararg is None
    assert options.kwarg is None
    for argument, default in zip(options.kwonlyargs, options.kw_defaults, strict=True):
        names = {node.id for node in ast.walk(argument.annotation) if isinstance(node, ast.Name)}
        assert names <= ANNOTATIONS, argument.arg
        ast.literal_eval(default)


@pytest.mark.parametrize("kind", KINDS)
def test_options_are_described_and_there_is_an_example(kind):
    text = inspect.getdoc(component(kind))
    section = re.search(r"\nArgs:\n(.*?)\n(?=\w)", text, re.DOTALL)[1]
    assert re.findall(r"^    (\w+): ", section, re.MULTILINE) == [option.arg for option in arguments(kind).kwonlyargs]
    assert "\nExample:\n    >>> " in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_callback_serves_two_trainings_and_leaves_their_weights_alone(
    kind, tmp_path, monkeypatch, weights_without_callbacks
):
    monkeypatch.chdir(tmp_path)
    callback = component(kind)()
    if hasattr(callback, "probe"):
        # In Model.fit, nobody knows which examples are the first.
        callback.probe = np.ones((4, 3), "float32")
    for weight, expected in zip(train_twice(callback), weights_without_callbacks, strict=True):
        np.testing.assert_array_equal(weight, expected)
