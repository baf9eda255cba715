"""Signatures are read from syntax trees, without running anything but annotations."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from kerasdl.components.signature import REQUIRED, Signature, plain, read, section
from kerasdl.interfaces import PositiveInt, Split


def signature(source: str, name: str = "net", **vocabulary: Any) -> Signature:
    return read(ast.parse(source), name, vocabulary)


def test_keyword_only_parameters_are_options_in_their_order() -> None:
    options = signature("def net(inputs, b=1, *, z: int, a: str = 'x', **rest): ...").options
    assert [(option.name, option.type, option.default) for option in options.values()] == [
        ("z", int, REQUIRED),
        ("a", str, "x"),
    ]


def test_a_class_has_the_options_of_its_initialiser_and_the_words_of_its_own_docstring() -> None:
    found = signature(
        'class Net:\n "Do it.\\n\\n Args:\\n  a: Not this.\\n"\n def __init__(self, *, a: int = 1): ...', "Net"
    )
    assert found.summary == "Do it."
    assert list(found.options) == ["a"]


def test_a_class_without_an_initialiser_has_no_options() -> None:
    assert signature("class Net(Base):\n x: int = 1", "Net").options == {}


def test_an_option_without_a_type_takes_anything() -> None:
    assert signature("def net(*, a=1): ...").options["a"].type is Any


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("PositiveInt", PositiveInt),
        ("Sequence[PositiveInt]", Sequence[PositiveInt]),
        ("Literal['a', 'b'] | None", Literal["a", "b"] | None),
        ("'PositiveInt'", PositiveInt),
        ("'list[int]'", list[int]),
        ("dict[str, float]", dict[str, float]),
        ("Split", Split),
        ("tuple[int, ...]", tuple[int, ...]),
    ],
)
def test_annotations_are_taken_from_the_vocabulary(annotation: str, expected: Any) -> None:
    assert signature(f"def net(*, a: {annotation} = 1): ...").options["a"].type == expected


def test_a_module_adds_its_own_names_to_the_vocabulary() -> None:
    assert signature("def net(*, a: Mode = 1): ...", Mode=Literal[1, 2]).options["a"].type == Literal[1, 2]


@pytest.mark.parametrize(
    "annotation",
    [
        "Unknown",
        "open('x')",
        "__import__('os').system('true')",
        "int.no",
        "'a b'",
        "1 / 0",
        "Annotated[int, []]",
        "print",
    ],
)
def test_an_annotation_outside_the_vocabulary_is_refused(annotation: str) -> None:
    with pytest.raises(ValueError, match="annotation "):
        signature(f"def net(*, a: {annotation} = 1): ...")


def test_annotations_cannot_reach_python_s_builtins() -> None:
    with pytest.raises(ValueError, match="name 'exec' is not defined"):
        signature("def net(*, a: exec('1') = 1): ...")


@pytest.mark.parametrize(
    ("default", "expected"),
    [
        ("-1e-3", -0.001),
        ("(1, (2,))", (1, (2,))),
        ("{'a': [1]}", {"a": [1]}),
        ("None", None),
        ("partial(mlp, units=(8,), inner=partial(cnn))", {"kind": "mlp", "units": (8,), "inner": {"kind": "cnn"}}),
        ("Split()", {}),
        ("Split(test='given', by='time')", {"test": "given", "by": "time"}),
    ],
)
def test_defaults_are_read_as_a_recipe_would_write_them(default: str, expected: Any) -> None:
    assert plain(ast.parse(default, mode="eval").body) == expected


def test_a_default_may_be_a_constant_of_its_module() -> None:
    assert plain(ast.parse("RATE", mode="eval").body, {"RATE": 0.1}) == 0.1


@pytest.mark.parametrize("default", ["RATE", "make(1)", "partial('mlp')", "a.b", "f'{1}'", "[x for x in y]", "1 + 1"])
def test_a_default_that_is_not_made_of_literals_is_refused(default: str) -> None:
    with pytest.raises(ValueError, match="is not made of literals"):
        plain(ast.parse(default, mode="eval").body)


def test_a_name_that_is_not_defined_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no definition of 'net'"):
        signature("net = 1")


@dataclass(frozen=True)
class Inner:
    """An inner section.

    Attributes:
        a: First.
    """

    a: int = 1


@dataclass(frozen=True)
class Outer:
    """An outer section. With more.

    Attributes:
        needed: Must be given,
            always.
        inner: Another section.
    """

    needed: PositiveInt
    inner: Inner = Inner(2)


def test_a_frozen_dataclass_is_a_section() -> None:
    found = section(Outer)
    assert found.summary == "An outer section. With more."
    assert found.options["needed"].default is REQUIRED
    assert found.options["needed"].type == PositiveInt
    assert found.options["needed"].description == "Must be given, always."
    assert found.options["inner"].default == {"a": 2}
