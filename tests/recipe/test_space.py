"""What a search chooses from, by key."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.recipe.situations import outer_first, outer_keys, situations
from kerasdl.recipe.space import Parameter, is_among, overrides


def numbers(low: float, high: float, **how: Any) -> Parameter:
    return Parameter("a", low=low, high=high, **how)


@pytest.mark.parametrize(
    ("parameter", "listed"),
    [
        (Parameter("a", ("x", [1, 2])), ("x", [1, 2])),
        (numbers(0.0, 0.5, step=0.1), (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (numbers(0.0, 0.5, step=0.2), (0.0, 0.2, 0.4)),
        (numbers(1e6, 1e6 + 3e-7, step=1e-7), (1e6, 1000000.0000001, 1000000.0000002, 1000000.0000003)),
        (numbers(-1, 1, whole=True), (-1, 0, 1)),
        (numbers(16, 64, step=16, whole=True), (16, 32, 48, 64)),
        (numbers(1, 4, log=True, whole=True), (1, 2, 3, 4)),
        (numbers(0, 1), None),
        (numbers(1e-4, 1e-1, log=True), None),
    ],
)
def test_values_are_listed_where_they_have_an_end(parameter: Parameter, listed: tuple[Any, ...] | None) -> None:
    assert parameter.listed() == listed
    assert parameter.count() == (None if listed is None else len(listed))
    assert all(map(parameter.holds, listed or ()))


def test_whole_numbers_are_listed_as_such() -> None:
    assert all(isinstance(value, int) for value in numbers(1, 9, step=2, whole=True).listed() or ())


def test_values_without_number_are_counted_without_being_listed() -> None:
    assert numbers(1, 2**31 - 1, whole=True).count() == 2**31 - 1
    assert numbers(1, 2**31 - 1, whole=True).holds(2**30)


@pytest.mark.parametrize(
    ("parameter", "value", "held"),
    [
        (numbers(0.0, 0.5, step=0.1), 0.3, True),
        (numbers(0.0, 0.5, step=0.1), 0.35, False),
        (numbers(0.0, 0.5), 0.35, True),
        (numbers(0.0, 0.5), 0.51, False),
        (numbers(1, 9, whole=True), 2, True),
        (numbers(1, 9, whole=True), 2.5, False),
        (numbers(0, 9, whole=True), True, False),
        (numbers(0, 9, whole=True), "2", False),
        (numbers(0, 9, whole=True), None, False),
        (Parameter("a", (0, 1)), True, False),
        (Parameter("a", (False, True)), True, True),
        (Parameter("a", ([64], [64, 64])), [64], True),
    ],
)
def test_a_value_is_held_or_not(parameter: Parameter, value: Any, held: bool) -> None:
    assert parameter.holds(value) == held


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6), steps=st.integers(1, 300))
def test_what_is_listed_is_held(low: float, width: float, steps: int) -> None:
    parameter = numbers(low, low + width, step=width / steps)
    listed = parameter.listed()
    assert listed is not None
    assert len(listed) in (steps, steps + 1)
    assert sorted(set(listed)) == list(listed)


def test_a_condition_holds_with_one_of_its_values() -> None:
    cell = Parameter("model.cell", ("gru",), when={"model.kind": ("rnn", "my:rnn"), "seed": (1,)})
    assert cell.is_active({"model.kind": "rnn", "seed": 1})
    assert not cell.is_active({"model.kind": "mlp", "seed": 1})
    assert not cell.is_active({"model.kind": "rnn", "seed": True})
    assert not cell.is_active({"seed": 1})


def test_a_candidate_is_written_as_overrides_in_the_order_of_the_space() -> None:
    space = [Parameter("model.kind", ("mlp",)), Parameter("model.units", ([1, 2],)), Parameter("a.b", (None, "no: 1"))]
    assert overrides(space, {"a.b": "no: 1", "model.units": [1, 2]}) == ["model.units=[1, 2]", "a.b='no: 1'"]
    assert overrides(space, {"a.b": None, "other": 1}) == ["a.b=null"]


def test_true_is_not_one() -> None:
    assert is_among(1, (2, 1.0))
    assert not is_among(1, (True,))
    assert not is_among(0, ())


def test_a_kind_and_a_component_decide_what_is_below_them() -> None:
    assert outer_keys("seed") == []
    assert outer_keys("model.kind") == ["model"]
    assert outer_keys("callbacks[0].kind") == ["callbacks", "callbacks.kind", "callbacks[0]"]
    assert outer_first(["b.x", "model.units[0]", "b.kind", "model", "model.kind", "a"]) == [
        *("b.kind", "b.x", "model", "model.kind", "model.units[0]", "a")
    ]


def test_an_option_is_tried_with_each_kind_of_what_has_it() -> None:
    kind = Parameter("o.kind", ("sgd", "adam"))
    rate = Parameter("o.rate.kind", ("a", "b"), when={"o.kind": ("adam",), "seed": (1,)})
    space = {each.key: each for each in (Parameter("seed", (1, 2)), kind, rate)}
    assert situations(Parameter("seed"), {}) == [{}]
    assert situations(Parameter("o.x"), space) == [{"o.kind": "sgd"}, {"o.kind": "adam"}]
    assert situations(Parameter("o.rate.x"), space) == [
        {"o.kind": "sgd"},
        {"o.kind": "adam", "o.rate.kind": "a"},
        {"o.kind": "adam", "o.rate.kind": "b"},
    ]
    with_b = Parameter("o.rate.x", when={"o.rate.kind": ("b",)})
    assert situations(with_b, space) == [{"o.kind": "adam", "o.rate.kind": "b"}]
    assert situations(Parameter("o.rate.x", when={"o.rate.kind": ("b",), "o.kind": ("sgd",)}), space) == []


def test_not_more_situations_are_gone_through_than_anyone_tries() -> None:
    space = {f"{'a.' * depth}kind": Parameter(f"{'a.' * depth}kind", tuple(range(50))) for depth in range(1, 5)}
    assert len(situations(Parameter("a.a.a.a.x"), space)) == 1000
