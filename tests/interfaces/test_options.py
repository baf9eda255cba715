"""Option types hold what they say."""

import typing
from typing import Any

import keras
import pytest
from pydantic import TypeAdapter, ValidationError

from kerasdl import interfaces
from kerasdl.interfaces import Activation, Spec, Split
from kerasdl.interfaces.options import RelativeTo


@pytest.mark.parametrize("name", typing.get_args(Activation))
def test_keras_knows_every_activation(name: str) -> None:
    assert callable(keras.activations.get(name))


def test_every_activation_of_keras_is_offered_that_keeps_shapes_and_needs_no_arguments() -> None:
    public = {name for name in dir(keras.activations) if not name.startswith("_") and name.islower()}
    functions = {name for name in public if callable(getattr(keras.activations, name))}
    assert functions - {"get", "serialize", "deserialize", "glu", "threshold"} <= set(typing.get_args(Activation))


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("PositiveInt", [1, 2**31 - 1], [0, -1, 1.0, True, "1", None, 2**31, 10**30]),
        ("NonNegativeInt", [0, 1, 2**31 - 1], [-1, 0.0, False, 2**31]),
        ("Float", [-1.5, 0, 1e300], [float("inf"), float("nan"), "1", True]),
        ("PositiveFloat", [1e-300, 1], [0, -1.0, float("inf"), float("nan")]),
        ("NonNegativeFloat", [0, 0.5], [-1e-300, float("inf"), float("nan")]),
        ("Fraction", [0, 0.999], [1, -0.1, float("nan")]),
        ("Probability", [0, 1], [1.001, -0.1, float("nan")]),
        ("InputPath", ["a"], ["", 3]),
        ("OutputPath", ["a"], ["", None]),
    ],
)
def test_a_type_takes_what_is_within_its_bounds_and_nothing_else(
    name: str, inside: list[Any], outside: list[Any]
) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(getattr(interfaces, name))
    for value in inside:
        assert adapter.validate_python(value, strict=True) == value
    for value in outside:
        with pytest.raises(ValidationError):
            adapter.validate_python(value, strict=True)


def test_paths_say_where_they_start() -> None:
    assert RelativeTo("recipe") in interfaces.InputPath.__metadata__
    assert RelativeTo("run") in interfaces.OutputPath.__metadata__


def test_every_public_name_of_the_interfaces_is_listed_once_and_there() -> None:
    assert len(set(interfaces.__all__)) == len(interfaces.__all__)
    assert all(hasattr(interfaces, name) for name in interfaces.__all__)


def test_a_plain_shape_is_a_spec_of_floats() -> None:
    assert Spec.of((28, 28)) == Spec((28, 28), "float32", None)
    tokens = Spec((10,), "int32", vocabulary=100)
    assert Spec.of(tokens) is tokens


def test_a_split_keeps_back_a_part_for_validation_and_one_for_test() -> None:
    assert 0 < Split().validation < 0.5
    assert 0 < Split().test < 0.5
