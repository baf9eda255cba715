"""Keras's own classes are read from source, and what is read is what Keras has."""

import importlib
import inspect
from typing import Any

import keras
import pytest

from kerasdl.components import REQUIRED, bind, find, keras_classes, kinds, takes_logits
from kerasdl.components.finding import PACKAGE
from kerasdl.components.keras_options import (
    DESCRIPTIONS,
    EXCEPTIONS,
    INSTEAD,
    NOT_FOR_RECIPES,
    SET_BY_RUNNER,
    TYPES,
)
from kerasdl.interfaces import Component
from kerasdl.interfaces.room import plugin_files

ROOMS = ["augmentations", "callbacks", "losses", "metrics", "optimizers", "schedules"]
# Where kerasdl has a plug-in of the same name, recipes get that one.
KINDS = [
    (room, kind) for room in ROOMS for kind in keras_classes.classes(room) if kind not in plugin_files(PACKAGE / room)
]
# What an option without a default may be given.
VALUES: dict[str, Any] = {
    "boundaries": [10],
    "brightness_factor": 0.1,
    "contrast_factor": 0.1,
    "decay_rate": 0.5,
    "decay_steps": 10,
    "end_learning_rate": 0.1,
    "factor": 0.1,
    "first_decay_steps": 10,
    "height": 4,
    "height_factor": 0.1,
    "hue_factor": 0.1,
    "initial_learning_rate": 0.1,
    "num_classes": 2,
    "precision": 0.5,
    "recall": 0.5,
    "saturation_factor": 0.1,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "target_class_ids": [0],
    "values": [0.1, 0.01],
    "value_range": [0, 255],
    "width": 4,
    "width_factor": 0.1,
}

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def keras_class(room: str, kind: str) -> type:
    plugin = find(room, kind)
    found: type = getattr(importlib.import_module(plugin.module), plugin.attribute)
    return found


def test_keras_has_classes_in_every_room() -> None:
    assert {room for room, _ in KINDS} == set(ROOMS)
    assert len(KINDS) > 100


@pytest.mark.parametrize(("room", "kind"), KINDS)
def test_a_class_is_the_one_that_keras_offers_by_that_name(room: str, kind: str) -> None:
    offered = importlib.import_module(f"keras.{keras_classes._FOLDERS[room].replace('/', '.')}")
    found = keras_class(room, kind)
    assert getattr(offered, found.__name__) is found


@pytest.mark.parametrize(("room", "kind"), KINDS)
def test_parameters_read_from_source_are_those_of_the_signature(room: str, kind: str) -> None:
    initialiser = keras_class(room, kind).__init__
    named = [
        parameter.name
        for parameter in inspect.signature(initialiser).parameters.values()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) and parameter.name != "self"
    ]
    assert list(keras_classes.parameters(room, kind)) == named


@pytest.mark.parametrize(("room", "kind"), KINDS)
def test_defaults_read_from_source_are_those_of_the_signature(room: str, kind: str) -> None:
    parameters = inspect.signature(keras_class(room, kind).__init__).parameters
    for name, option in find(room, kind).signature.options.items():
        default = REQUIRED if parameters[name].default is inspect.Parameter.empty else parameters[name].default
        assert option.default == (INSTEAD[name][0] if name in INSTEAD else default), name


@pytest.mark.parametrize(("room", "kind"), KINDS)
def test_the_table_knows_every_option_of_the_class(room: str, kind: str) -> None:
    name = keras_class(room, kind).__name__
    known = TYPES.keys() | SET_BY_RUNNER | {option for owner, option in EXCEPTIONS if owner == name}
    missing = [f"{name}.{option}" for option in keras_classes.parameters(room, kind) if option not in known]
    assert missing == []


def test_the_table_has_no_option_that_no_class_has() -> None:
    used = {option for room, kind in KINDS for option in keras_classes.parameters(room, kind)}
    assert TYPES.keys() - used == set()
    assert SET_BY_RUNNER - used == set()
    assert {option for _, option in EXCEPTIONS} - used == set()
    assert (DESCRIPTIONS.keys() | INSTEAD.keys()) - used == set()


def test_what_is_left_out_exists() -> None:
    rooms = [getattr(keras, room) for room in ("callbacks", "layers", "losses", "metrics", "optimizers")]
    rooms.append(keras.optimizers.schedules)
    assert [name for name in NOT_FOR_RECIPES if not any(hasattr(room, name) for room in rooms)] == []


@pytest.mark.parametrize(("room", "kind"), KINDS)
def test_every_option_is_described(room: str, kind: str) -> None:
    signature = find(room, kind).signature
    assert signature.summary
    assert [name for name, option in signature.options.items() if not option.description] == []


@pytest.mark.parametrize(("room", "kind"), KINDS)
def test_a_class_is_made_from_its_defaults(room: str, kind: str) -> None:
    options = find(room, kind).signature.options
    given = {name: VALUES[name] if option.default is REQUIRED else option.default for name, option in options.items()}
    if kind == "random_posterization":
        given["factor"] = 4
    # Null until the data is known.
    given |= {name: VALUES[name] for name in given.keys() & INSTEAD.keys()}
    assert isinstance(bind(Component(room, kind, given)), keras_class(room, kind))


@pytest.mark.parametrize("kind", keras_classes.classes("losses"))
def test_a_loss_that_takes_logits_is_known(kind: str) -> None:
    parameters = inspect.signature(keras_class("losses", kind).__init__).parameters
    assert takes_logits(Component("losses", kind, {})) == ("from_logits" in parameters)


def test_own_and_foreign_losses_take_no_logits_flag() -> None:
    assert not takes_logits(Component("losses", "quantile", {}))
    assert not takes_logits(Component("losses", "package:name", {}))


def test_names_are_written_as_people_write_them() -> None:
    assert {
        "auc",
        "top_k_categorical_accuracy",
        "f1_score",
        "fbeta_score",
        "mean_iou",
        "r2_score",
        "mse",
        "rmse",
    } <= set(kinds("metrics"))
    assert {"terminate_on_nan", "reduce_lr_on_plateau", "swap_ema_weights"} <= set(kinds("callbacks"))
    assert {"adam", "adamw", "rmsprop", "sgd"} <= set(kinds("optimizers"))
    assert {"binary_crossentropy", "kl_divergence", "mae"} <= set(kinds("losses"))


@pytest.mark.parametrize("room", ROOMS)
def test_no_two_names_differ_in_case_or_underscores_only(room: str) -> None:
    plain = [kind.replace("_", "") for kind in kinds(room)]
    assert len(plain) == len(set(plain))


def test_own_plug_ins_come_before_keras_classes_of_the_same_name() -> None:
    assert find("callbacks", "early_stopping").module == "kerasdl.callbacks.early_stopping"
    assert kinds("callbacks").count("early_stopping") == 1
