"""What cannot be built, compiled or followed is refused before there is a run directory."""

import random
from pathlib import Path

import keras
import numpy as np
import pytest

from kerasdl import recipe
from kerasdl.errors import DataError, UsageError
from kerasdl.runs import own_models
from kerasdl.runs.preparing import prepare

WINE = {
    "kerasdl": 1,
    "data": {"kind": "sklearn", "dataset": "wine"},
    "model": {"kind": "mlp", "units": [8]},
}
RING = {"kerasdl": 1, "data": {"kind": "synthetic", "dataset": "mixture_ring"}, "model": {"kind": "gan"}}


def prepared(*overrides, of=WINE):
    return prepare(recipe.load(of, overrides, allow_import=["own_parts"]))


@pytest.mark.parametrize(
    ("of", "option", "weights"),
    [
        (WINE, "model.units", "1,000,018,000,003"),
        (RING, "model.generator.units", "1,000,020,017,027"),
    ],
)
def test_a_model_that_no_memory_holds_is_refused_with_its_size_and_the_option_to_lower(of, option, weights):
    with pytest.raises(
        UsageError, match=rf"{weights} weights, 4,000.1 GB.*\n  Lower {option}, now \[1000000, 1000000\]"
    ):
        prepared(f"{option}=[1000000, 1000000]", of=of)
    # Nothing of it is left behind.
    layer = keras.layers.Dense(1)
    layer.build((None, 1))
    assert keras.ops.convert_to_numpy(layer.kernel).shape == (1, 1)
    assert prepared(of=of).core.built


def test_data_that_no_memory_holds_is_refused():
    with pytest.raises(DataError, match=r"^data.kind: synthetic: the examples do not fit into memory: Unable to alloc"):
        prepared("data={kind: synthetic, dataset: adding, examples: 2000000000, length: 2000}")


@pytest.mark.parametrize(
    ("override", "message"),
    [
        (
            "training.optimizer={kind: muon, exclude_layers: ['[bad']}",
            r"^training.optimizer: Keras refuses muon here: unterminated character set.*\n.*optimizer.exclude_layers",
        ),
        (
            "training.metrics=[{kind: precision, class_id: 7}]",
            r"^training.metrics: Keras refuses precision here: slice index 7 of dimension 1 out of bounds.\n.*class_id",
        ),
    ],
)
def test_what_keras_would_refuse_in_the_first_step_is_refused_at_once(override, message):
    with pytest.raises(UsageError, match=message):
        prepared(override)


def test_trying_is_no_training():
    ready = prepared("training.metrics=[accuracy, f1_score]")
    assert ready.core.optimizer.built
    assert int(ready.core.optimizer.iterations) == 0
    logged = ready.core.evaluate(ready.parts["test"].x, ready.parts["test"].y, verbose=0, return_dict=True)
    expected = keras.ops.argmax(ready.core(ready.parts["test"].x), axis=1) == ready.parts["test"].y
    assert logged["accuracy"] == pytest.approx(float(keras.ops.mean(keras.ops.cast(expected, "float32"))))


OWN = """
import keras

def wide(inputs, outputs):
    x = keras.Input(inputs.shape)
    return keras.Model(x, keras.layers.Dense(7)(x))

def other(inputs, outputs):
    x = keras.Input((5,))
    return keras.Model(x, keras.layers.Dense(outputs.shape[0])(x))

def holding(inputs, outputs, *, layer: str):
    x = keras.Input(inputs.shape)
    made = {
        "lambda": lambda: keras.layers.Lambda(lambda x: 2 * x, name="doubling"),
        "activation": lambda: keras.layers.Dense(4, activation=lambda x: 2 * x, name="doubling"),
        "function": lambda: keras.layers.Lambda(double),
        "registered function": lambda: keras.layers.Lambda(twice),
        "class": lambda: Doubling(),
        "closed": lambda: Closed(object()),
        "dropout": lambda: keras.layers.Dropout(0.5),
    }[layer]()
    return keras.Model(x, keras.layers.Dense(outputs.shape[0])(made(x)))

def double(x):
    return 2 * x

@keras.saving.register_keras_serializable()
def twice(x):
    return 2 * x

class Doubling(keras.layers.Layer):
    def call(self, x):
        return 2 * x

@keras.saving.register_keras_serializable()
class Closed(Doubling):
    def __init__(self, given):
        super().__init__()

def shapeless(inputs, outputs, *, fault: str):
    x = None if fault == "input" else keras.Input(inputs.shape)
    return {
        "input": lambda: keras.Input(inputs),
        "units": lambda: keras.layers.Dense(outputs)(x),
        "iterated": lambda: keras.layers.Reshape(outputs)(x),
        "index": lambda: outputs[0],
        "length": lambda: len(inputs),
        "sum": lambda: (None,) + inputs,
        "attribute": lambda: inputs.rank,
        "other": lambda: keras.layers.Dense("many")(x),
    }[fault]()

class Listing(keras.Model):
    def __init__(self, inputs, outputs):
        super().__init__()

    def call(self, x):
        return [x, x]

class Fine(Listing):
    def build(self, shape):
        self.dense = keras.layers.Dense(3)
        self.dense.build(shape)

    def call(self, x):
        return self.dense(x)

class Nameless(keras.metrics.Mean):
    def __init__(self):
        super().__init__("own")

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(y_true)

class Following(keras.callbacks.Callback):
    def __init__(self, *, monitor: str = "val_acc"):
        super().__init__()
"""


@pytest.fixture
def _own_parts(tmp_path, monkeypatch):
    Path(tmp_path / "own_parts.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("_own_parts")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "wide",
            r"^model.kind: own_parts:wide: the model gives \(7,\) .* logits of shape \(3,\)\n.*Dense\(outputs.shape",
        ),
        (
            "other",
            r"takes examples of shape \(5,\), but the data has \(13,\)\n  Begin it with keras.Input\(inputs.shape",
        ),
        ("Listing", r"the model gives list for an example, expected logits of shape \(3,\)"),
    ],
)
def test_a_users_own_model_of_another_shape_is_refused(name, message):
    with pytest.raises(UsageError, match=message):
        prepared(f"model={{kind: 'own_parts:{name}'}}")


@pytest.mark.usefixtures("_own_parts")
@pytest.mark.parametrize(
    ("layer", "told", "cure"),
    [
        ("lambda", "layer 'doubling' holds a Python lambda", "Make it a layer class or a function with @keras.saving"),
        ("activation", "layer 'doubling' holds a Python lambda", "in a package that --allow-import names"),
        (
            "function",
            "Could not locate function 'double'",
            "Decorate it with @keras.saving.register_keras_serializable",
        ),
        ("class", "Could not locate class 'Doubling'", "Decorate it with @keras.saving.register_keras_serializable"),
        ("closed", "Closed was created by passing non-serializable argument", "all its arguments in get_config"),
    ],
)
def test_a_users_own_model_that_could_not_be_loaded_again_is_refused_before_it_is_trained(layer, told, cure):
    with pytest.raises(UsageError, match=r"^model.kind: own_parts:holding: could be trained, but not loaded") as caught:
        prepared(f"model={{kind: 'own_parts:holding', layer: {layer}}}")
    assert told in caught.value.message
    assert cure in caught.value.cure


@pytest.mark.usefixtures("_own_parts")
@pytest.mark.parametrize("layer", ["registered function", "dropout"])
def test_what_can_be_loaded_again_is_taken_and_trying_draws_nothing(layer, monkeypatch):
    model = f"model={{kind: 'own_parts:holding', layer: {layer}}}"
    tried = prepared(model)
    drawn = random.random()
    monkeypatch.setattr(own_models, "check_loadable", lambda *_: None)
    for weight, expected in zip(prepared(model).core.get_weights(), tried.core.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, expected)
    assert random.random() == drawn


@pytest.mark.usefixtures("_own_parts")
@pytest.mark.parametrize("fault", ["input", "units", "iterated", "index", "length", "sum", "attribute"])
def test_a_spec_that_is_taken_for_a_shape_is_told_with_its_line(fault):
    with pytest.raises(
        UsageError, match=r"^model.kind: own_parts:shapeless: .*own_parts.py:\d+: .*: expected a shape, got a Spec"
    ) as caught:
        prepared(f"model={{kind: 'own_parts:shapeless', fault: {fault}}}")
    assert f'"{fault}": lambda: ' in caught.value.message
    assert caught.value.cure.startswith("Write inputs.shape for a shape, outputs.shape[0]")


@pytest.mark.usefixtures("_own_parts")
@pytest.mark.parametrize(
    ("model", "line"),
    [("{kind: 'own_parts:shapeless', fault: input}", "keras.Input(inputs)"), ("'own_parts:wide'", "inputs.shape")],
)
def test_several_inputs_are_told_where_one_was_expected(model, line, tmp_path):
    rows = [f"{number},{'ab'[number % 2]},{number % 3}" for number in range(40)]
    (tmp_path / "rows.csv").write_text("\n".join(["size,kind,target", *rows]))
    data = {"kind": "csv", "path": str(tmp_path / "rows.csv"), "target": "target"}
    with pytest.raises(
        UsageError, match=r"expected a shape, got a Spec for each of \w+.*\n.*inputs\.items\(\)"
    ) as caught:
        prepared(f"model={model}", of={**WINE, "data": data})
    assert line in caught.value.message


@pytest.mark.usefixtures("_own_parts")
def test_what_else_a_users_own_builder_raises_is_the_users_to_read():
    with pytest.raises(ValueError, match="invalid value for `units`"):
        prepared("model={kind: 'own_parts:shapeless', fault: other}")


@pytest.mark.usefixtures("_own_parts")
def test_a_users_own_model_and_metric_that_fit_are_taken():
    ready = prepared("model={kind: 'own_parts:Fine'}", "training.metrics=[{kind: 'own_parts:Nameless'}]")
    logged = ready.core.evaluate(ready.parts["test"].x, ready.parts["test"].y, verbose=0, return_dict=True)
    assert set(logged) == {"loss", "own_parts:Nameless"}
    # Of one column a class, a third are ones.
    assert logged["own_parts:Nameless"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("kind", ["early_stopping", "checkpoint", "reduce_lr_on_plateau"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            "monitor: val_acc",
            r"follows 'val_acc', but the run does not log it\n  Did you mean 'val_accuracy'\? Logged: loss, ",
        ),
        (
            "monitor: gradient_norm, mode: min",
            r"follows 'gradient_norm', but the run does not log it\n  Logged: loss, ",
        ),
    ],
)
def test_a_callback_follows_only_what_the_run_logs(kind, options, message):
    with pytest.raises(UsageError, match=rf"^callbacks\[0\].monitor: {kind} {message}"):
        prepared(f"callbacks=[{{kind: {kind}, {options}}}, gradient_monitor]")


@pytest.mark.usefixtures("_own_parts")
def test_a_users_own_callback_follows_only_what_the_run_logs_too():
    with pytest.raises(UsageError, match="Did you mean 'val_accuracy'"):
        prepared("callbacks=[{kind: 'own_parts:Following'}]")
    # What it adds to the logs itself, only it knows.
    prepared("callbacks=[{kind: 'own_parts:Following', monitor: val_loss}, {kind: checkpoint, monitor: x, mode: min}]")


def test_a_callback_may_follow_what_one_before_it_measures():
    follow = "{kind: early_stopping, monitor: gradient_norm, mode: min}"
    layer = "{kind: early_stopping, monitor: gradients/logits/norm, mode: min}"
    assert len(prepared(f"callbacks=[gradient_monitor, {follow}, {layer}]").recipe.callbacks) == 3


def test_a_gan_logs_the_losses_of_both_networks():
    prepared("callbacks=[{kind: early_stopping, monitor: val_generator_loss}]", of=RING)
    with pytest.raises(
        UsageError, match=r"Did you mean 'generator_loss'\? Logged: loss, generator_loss, discriminator_"
    ):
        prepared("callbacks=[{kind: early_stopping, monitor: generator_los}]", of=RING)


def test_numbers_by_class_are_followed_by_the_name_of_the_class():
    given = "callbacks=[{kind: reduce_lr_on_plateau, monitor: val_f1_score_class_1, mode: max}]"
    assert prepared("training.metrics=[f1_score]", given).recipe.callbacks[0].options["mode"] == "max"
    with pytest.raises(UsageError, match=r"mode: expected min or max.*\n.*kind: reduce_lr_on_plateau.*mode: min}\]"):
        prepared("training.metrics=[f1_score]", given.replace("mode: max", "mode: auto"))


def test_keras_s_callbacks_are_told_which_way_is_better():
    checked = prepared("callbacks=[{kind: reduce_lr_on_plateau, monitor: val_accuracy}]")
    assert checked.recipe.callbacks[0].options["mode"] == "max"
